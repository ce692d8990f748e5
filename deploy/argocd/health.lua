-- SPDX-License-Identifier: Apache-2.0
-- Health of a CloudUser for Argo CD. Whatever waits for a person is Degraded and never Progressing, which
-- would hold a sync up for ever; only what passes by itself is Progressing.
local passing = {
  Provisioning = true,
  Deleting = true,
  Throttled = true,
  AwsUnavailable = true,
  DeliveryUncertain = true,
}

local health = { status = "Progressing", message = "Waiting for the operator." }

local status = obj.status
if status == nil or status.conditions == nil then
  return health
end

local ready, stalled
for _, condition in ipairs(status.conditions) do
  if condition.type == "Ready" then
    ready = condition
  elseif condition.type == "Stalled" and condition.status == "True" then
    stalled = condition
  end
end
if ready == nil then
  return health
end

if ready.reason == "Paused" then
  health.status = "Suspended"
  health.message = ready.message
  return health
end
if status.observedGeneration ~= nil and status.observedGeneration ~= obj.metadata.generation then
  health.message = "The last change has not been looked at yet."
  return health
end

health.message = (ready.reason or "") .. ": " .. (ready.message or "")
if stalled ~= nil then
  health.status = "Degraded"
  health.message = (stalled.reason or "") .. ": " .. (stalled.message or "")
elseif obj.metadata.deletionTimestamp ~= nil and ready.status == "True" then
  health.status = "Progressing"
  health.message = "Being deleted."
elseif ready.status == "True" then
  health.status = "Healthy"
elseif passing[ready.reason] then
  health.status = "Progressing"
else
  health.status = "Degraded"
end
return health

// SPDX-License-Identifier: Apache-2.0
package io.clouduser.local.aws;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.function.BooleanSupplier;

/** CloudTrail as far as one asks whether there is a trail, and whether it records. */
final class TrailService implements AwsService {
  private static final String NAME = "management-events";

  private final Operations table = new Operations();
  private final String accountId;
  private final BooleanSupplier logging;
  private volatile boolean exists = true;
  private volatile boolean managementEvents = true;

  TrailService(String accountId, BooleanSupplier logging) {
    this.accountId = accountId;
    this.logging = logging;
    table.read("DescribeTrails", this::describe);
    table.read("GetTrailStatus", this::status);
    table.read("GetEventSelectors", this::selectors);
  }

  @Override
  public boolean readOnly(String operation) {
    return true;
  }

  @Override
  public ObjectNode invoke(Call call) {
    return table.invoke(call);
  }

  void exists(boolean on) {
    exists = on;
  }

  void managementEvents(boolean on) {
    managementEvents = on;
  }

  private String arn() {
    return "arn:aws:cloudtrail:us-east-1:" + accountId + ":trail/" + NAME;
  }

  private ObjectNode describe(Call unused) {
    return Json.object(
        "trailList",
        Json.array(
            exists ? List.of(NAME) : List.of(),
            name ->
                Json.object("Name", name)
                    .put("TrailARN", arn())
                    .put("HomeRegion", "us-east-1")
                    .put("S3BucketName", "trail-" + accountId)
                    .put("IsMultiRegionTrail", true)
                    .put("IncludeGlobalServiceEvents", true)
                    .put("IsOrganizationTrail", false)
                    .put("HasCustomEventSelectors", !managementEvents)));
  }

  private void require(Call call) {
    String name = call.in().string("Name").orElseGet(() -> call.in().required("TrailName"));
    if (!exists || !(name.equals(NAME) || name.equals(arn()))) {
      throw new AwsError(400, "TrailNotFoundException", "Unknown trail: " + name);
    }
  }

  private ObjectNode status(Call call) {
    require(call);
    return Json.object().put("IsLogging", logging.getAsBoolean());
  }

  private ObjectNode selectors(Call call) {
    require(call);
    ObjectNode reply = Json.object("TrailARN", arn());
    ArrayNode selectors = reply.putArray("EventSelectors");
    selectors
        .addObject()
        .put("ReadWriteType", "All")
        .put("IncludeManagementEvents", managementEvents);
    return reply;
  }
}

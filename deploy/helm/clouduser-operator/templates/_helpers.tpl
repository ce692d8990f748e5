{{- define "clouduser.labels" -}}
app.kubernetes.io/name: clouduser-operator
app.kubernetes.io/part-of: clouduser
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version | replace "+" "_" }}
{{- end }}

{{- define "clouduser.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ .Values.image.tag | default .Chart.AppVersion }}
{{- end -}}
{{- end }}

{{/* Every variable of the ConfigMap, those that follow from other values included. */}}
{{- define "clouduser.config" -}}
{{- $config := deepCopy .Values.config -}}
{{- if not $config.CLOUDUSER_MAIL_FROM -}}
{{- fail "config.CLOUDUSER_MAIL_FROM is required: the sender of the mails, an identity that SES has verified" -}}
{{- end -}}
{{- if .Values.aws.region -}}
{{- $_ := set $config "AWS_REGION" .Values.aws.region -}}
{{- end -}}
{{- if .Values.watchNamespaces -}}
{{- if not $config.CLOUDUSER_CLUSTER_ID -}}
{{- fail "config.CLOUDUSER_CLUSTER_ID is required with watchNamespaces: there is no right to read kube-system, by which the cluster is known otherwise" -}}
{{- end -}}
{{- $_ := set $config "CLOUDUSER_WATCH_NAMESPACES" (join "," .Values.watchNamespaces) -}}
{{- end -}}
{{- if .Values.discovery.enabled -}}
{{- if not $config.CLOUDUSER_QUEUE_URL -}}
{{- fail "config.CLOUDUSER_QUEUE_URL is required with discovery: the notifications come from there" -}}
{{- end -}}
{{- if and .Values.watchNamespaces (not (has .Values.discovery.namespace .Values.watchNamespaces)) -}}
{{- fail (printf "discovery.namespace %s is not among watchNamespaces: nobody would see the CloudUsers that are made there" .Values.discovery.namespace) -}}
{{- end -}}
{{- $_ := set $config "CLOUDUSER_DISCOVERY_NAMESPACE" .Values.discovery.namespace -}}
{{- end -}}
{{- range $name := keys $config | sortAlpha }}
{{ $name }}: {{ get $config $name | toString | quote }}
{{- end }}
{{- end }}

{{- define "clouduser.operator-rules" -}}
- apiGroups: [clouduser.io]
  resources: [cloudusers]
  verbs: [get, list, watch, patch]
- apiGroups: [clouduser.io]
  resources: [cloudusers/status]
  verbs: [patch]
- apiGroups: [""]
  resources: [events]
  verbs: [create]
{{- end }}

{{- define "clouduser.operator-subject" -}}
- kind: ServiceAccount
  name: clouduser-operator
  namespace: {{ .Release.Namespace }}
{{- end }}

{{/*
The objects of a part of Caravan, from the files of its folder, with what the values say put into them.
Takes a dict: root, folder (a key of the values too), name (of its objects).
*/}}
{{- define "caravan.part" -}}
{{- $root := .root -}}
{{- $values := get $root.Values .folder -}}
{{- $settings := include "caravan.settings" . -}}
{{- $credentials := include "caravan.credentials" . -}}
{{- $checksum := printf "%s%s%s" $settings $credentials (include "caravan.routes" $root) | sha256sum -}}
{{- $context := dict "root" $root "values" $values "checksum" $checksum -}}
{{- $files := list -}}
{{- range $path, $_ := $root.Files.Glob (printf "%s/*.yaml" .folder) -}}
{{- $files = append $files $path -}}
{{- end -}}
{{- range $name := $values.components -}}
{{- $component := include "caravan.component" (dict "root" $root "name" $name) | fromYaml -}}
{{- range $component.resources -}}
{{- $files = append $files (printf "components/%s/%s" $name .) -}}
{{- end -}}
{{- end -}}
{{- range $path := $files }}
{{- if ne (base $path) "kustomization.yaml" }}
{{- range $document := regexSplit "(?m)^---$" ($root.Files.Get $path) -1 }}
{{- $object := fromYaml $document }}
{{- if not (has $object.kind $values.without) }}
{{- include "caravan.object" (merge (dict "object" $object) $context) }}
---
{{ toYaml $object }}
{{- end }}
{{- end }}
{{- end }}
{{- end }}
---
{{ $settings }}
{{- with $credentials }}
---
{{ . }}
{{- end }}
{{- end -}}

{{/* Changes an object in place; gives nothing. */}}
{{- define "caravan.object" -}}
{{- $object := .object -}}
{{- $metadata := $object.metadata -}}
{{- $_ := set $metadata "labels" (merge (include "caravan.labels" .root | fromYaml) ($metadata.labels | default dict)) -}}
{{- if not (hasPrefix "Cluster" $object.kind) -}}
{{- $_ := set $metadata "namespace" .root.Release.Namespace -}}
{{- end -}}
{{- range $object.subjects -}}
{{- $_ := set . "namespace" $.root.Release.Namespace -}}
{{- end -}}
{{- if eq $object.kind "ServiceAccount" -}}
{{- with .values.serviceAccountAnnotations -}}
{{- $_ := set $metadata "annotations" . -}}
{{- end -}}
{{- end -}}
{{- if has $object.kind (list "DaemonSet" "Deployment" "StatefulSet") -}}
{{- include "caravan.pod" (dict "template" $object.spec.template "root" .root "values" .values "checksum" .checksum) -}}
{{- end -}}
{{- end -}}

{{/* Changes the template of a pod in place; gives nothing. */}}
{{- define "caravan.pod" -}}
{{- $values := .values -}}
{{- $image := .root.Values.image -}}
{{- $pod := .template.spec -}}
{{- $container := first $pod.containers -}}
{{- $annotations := merge (dict "caravan.io/checksum" .checksum) $values.podAnnotations -}}
{{- $_ := set .template.metadata "annotations" $annotations -}}
{{- $_ := set $container "image" (printf "%s:%s" $image.repository ($image.tag | default .root.Chart.AppVersion)) -}}
{{- with $image.pullPolicy -}}
{{- $_ := set $container "imagePullPolicy" . -}}
{{- end -}}
{{- with $image.pullSecrets -}}
{{- $_ := set $pod "imagePullSecrets" . -}}
{{- end -}}
{{- with $values.resources -}}
{{- $_ := set $container "resources" . -}}
{{- end -}}
{{- $_ := set $container "env" (concat $container.env $values.env) -}}
{{- $_ := set $container "volumeMounts" (concat $container.volumeMounts $values.volumeMounts) -}}
{{- range $name := $values.components -}}
{{- $component := include "caravan.component" (dict "root" $.root "name" $name) | fromYaml -}}
{{- range $component.patches -}}
{{- include "caravan.patch" (dict "pod" $pod "patch" ($.root.Files.Get (printf "components/%s/%s" $name .path) | fromYaml)) -}}
{{- end -}}
{{- end -}}
{{- $_ := mergeOverwrite $pod $values.pod -}}
{{- $_ := set $pod "volumes" (concat $pod.volumes $values.volumes) -}}
{{- end -}}

{{/* The kustomization of a component, which must be there, and of a kind that can be taken here. */}}
{{- define "caravan.component" -}}
{{- $text := .root.Files.Get (printf "components/%s/kustomization.yaml" .name) -}}
{{- if not $text -}}
{{- fail (printf "no component %s in k8s/components" .name) -}}
{{- end -}}
{{- range (fromYaml $text).patches -}}
{{- if not .path -}}
{{- fail (printf "the component %s is for kustomize only: use pod, podAnnotations, volumes and the like" $.name) -}}
{{- end -}}
{{- end -}}
{{- $text -}}
{{- end -}}

{{/* Puts a component's patch of a DaemonSet into the spec of a pod, as kustomize does; gives nothing. */}}
{{- define "caravan.patch" -}}
{{- $patch := .patch.spec.template.spec -}}
{{- $container := first .pod.containers -}}
{{- with first ($patch.containers | default list) -}}
{{- $mounts := concat $container.volumeMounts (.volumeMounts | default list) -}}
{{- $_ := mergeOverwrite $container . (dict "volumeMounts" $mounts) -}}
{{- end -}}
{{- $volumes := concat .pod.volumes ($patch.volumes | default list) -}}
{{- $_ := mergeOverwrite .pod (omit $patch "containers") (dict "volumes" $volumes) -}}
{{- end -}}

{{/* The ConfigMap of a part's settings: those of its settings.env, and the values over them. */}}
{{- define "caravan.settings" -}}
{{- $settings := dict -}}
{{- range $line := .root.Files.Lines (printf "%s/settings.env" .folder) -}}
{{- if and (contains "=" $line) (not (hasPrefix "#" $line)) -}}
{{- $pair := splitn "=" 2 $line -}}
{{- $_ := set $settings $pair._0 $pair._1 -}}
{{- end -}}
{{- end -}}
{{- range $name, $value := get (get .root.Values .folder) "settings" -}}
{{- /* as JSON, or a large number would become 1.6777216e+07 */ -}}
{{- $text := kindIs "string" $value | ternary $value (toJson $value) -}}
{{- $_ := set $settings (regexReplaceAll "[.-]" (upper $name) "_") $text -}}
{{- end -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: {{ .name }}-settings
  namespace: {{ .root.Release.Namespace }}
  labels:
    {{- include "caravan.labels" .root | nindent 4 }}
data:
  {{- toYaml $settings | nindent 2 }}
{{- end -}}

{{/* The Secret of a part's credentials; nothing where the values have none. */}}
{{- define "caravan.credentials" -}}
{{- with get (get .root.Values .folder) "credentials" -}}
apiVersion: v1
kind: Secret
metadata:
  name: {{ $.name }}-credentials
  namespace: {{ $.root.Release.Namespace }}
  labels:
    {{- include "caravan.labels" $.root | nindent 4 }}
type: Opaque
data:
  {{- range $file, $text := . }}
  {{ $file }}: {{ b64enc $text }}
  {{- end }}
{{- end -}}
{{- end -}}

{{/* The ConfigMap of the routes, which all parts share. */}}
{{- define "caravan.routes" -}}
{{- $files := dict -}}
{{- range $pattern := list "routes/*.yaml" "routes/application.properties" -}}
{{- range $path, $_ := $.Files.Glob $pattern -}}
{{- $_ := set $files (base $path) ($.Files.Get $path) -}}
{{- end -}}
{{- end -}}
apiVersion: v1
kind: ConfigMap
metadata:
  name: caravan-routes
  namespace: {{ .Release.Namespace }}
  labels:
    {{- include "caravan.labels" . | nindent 4 }}
data:
  {{- toYaml (mergeOverwrite $files .Values.routes) | nindent 2 }}
{{- end -}}

{{/* What Helm's conventions want on each object, beside the labels that it has. */}}
{{- define "caravan.labels" -}}
app.kubernetes.io/managed-by: {{ .Release.Service }}
app.kubernetes.io/instance: {{ .Release.Name }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end -}}

{{- /* A manifest of kustomize with the names of this release: of (list $ FILE), as YAML. */ -}}
{{- define "manifest" -}}
{{- $root := index . 0 -}}
{{- $text := required (printf "%s is missing: expected links to the folders base, overlays/production and components/servicemonitor beside the chart" (index . 1)) ($root.Files.Get (index . 1)) -}}
{{- $secret := $root.Values.secretName | default (printf "%s-tokens" $root.Release.Name) -}}
{{- $text | replace "name: shop-tokens" (printf "name: %q" $secret) | replace "secretName: shop-tokens" (printf "secretName: %q" $secret) | replace "name: shop-admin" (printf "name: %q" (printf "%s-admin" $root.Release.Name)) | replace "name: shop" (printf "name: %q" $root.Release.Name) -}}
{{- end -}}

{{- /* What kustomize adds to each object of the base. */ -}}
{{- define "labels" -}}
app.kubernetes.io/name: {{ .Release.Name | quote }}
{{- end -}}

{{- /* An option of start-server: of (list NAME VALUE). Numbers are written without an exponent. */ -}}
{{- define "option" -}}
{{- $value := index . 1 -}}
--{{ index . 0 }}{{ if not (kindIs "bool" $value) }}={{ kindIs "string" $value | ternary $value (toJson $value) }}{{ end }}
{{- end -}}

{{- /* A monitor of the Prometheus operator with further labels: of (list $ FILE LABELS). */ -}}
{{- define "monitor" -}}
{{- $monitor := include "manifest" . | fromYaml }}
{{- with index . 2 }}
{{- $_ := set $monitor.metadata "labels" . }}
{{- end }}
{{- toYaml $monitor }}
{{- end -}}

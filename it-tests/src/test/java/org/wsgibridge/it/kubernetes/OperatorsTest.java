package org.wsgibridge.it.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the Prometheus operator and KEDA are given, whose kinds no library here knows. */
final class OperatorsTest {
    private static final Path PROMETHEUS = Manifests.FOLDER.resolveSibling("prometheus");

    @TempDir
    private Path folder;

    @Test
    void thePrometheusRuleMustHaveEachRule() throws Exception {
        Map<?, ?> object = Manifests.fields(
                run(List.of(Manifests.FOLDER.resolve("prometheusrule").toString())));
        assertThat(object.get("apiVersion")).isEqualTo("monitoring.coreos.com/v1");
        assertThat(object.get("kind")).isEqualTo("PrometheusRule");
        List<Object> groups = new ArrayList<>();
        for (String file : List.of("rules.yml", "alerts.yml")) {
            groups.addAll((List<?>)
                    Manifests.fields(Files.readString(PROMETHEUS.resolve(file))).get("groups"));
        }
        assertThat(groups).hasSizeGreaterThan(3);
        assertThat(object.get("spec")).isEqualTo(Map.of("groups", groups));
    }

    /** Both name the same job, so that a change from one to the other goes on with the same series. */
    @Test
    void theMonitorsMustNameAJobThatAlertsAreFor() throws IOException {
        String byPod = Files.readString(Manifests.FOLDER.resolve("overlays/production/podmonitor.yaml"));
        assertThat(byPod)
                .contains(
                        "sourceLabels: [__meta_kubernetes_pod_label_app_kubernetes_io_name,"
                                + " __meta_kubernetes_namespace]\n",
                        "targetLabel: job\n",
                        "replacement: wsgi-$1\n");
        String byService = Files.readString(Manifests.FOLDER.resolve("components/servicemonitor/servicemonitor.yaml"));
        assertThat(endpoint(byService).replace("_service_label_", "_pod_label_"))
                .isEqualTo(endpoint(byPod));
        assertThat(Files.readString(PROMETHEUS.resolve("alerts.yml"))).contains("up{job=~\"wsgi.*\"}");
    }

    private static String endpoint(String monitor) {
        return monitor.substring(monitor.indexOf("    - port: admin"));
    }

    /** A label that its Service does not have, or a port that it does not name, would find no pod. */
    @Test
    void theServiceMonitorMustFindTheServiceOfTheAdminPort() throws Exception {
        List<String> objects = Manifests.renderWithServiceMonitor(folder);
        Map<?, ?> monitor = object(objects, "ServiceMonitor");
        Map<?, ?> labels = (Map<?, ?>) within(monitor, "spec", "selector", "matchLabels");
        List<Service> found = objects.stream()
                .filter(object -> object.contains("kind: Service\n"))
                .map(object -> Manifests.read(object, Service.class))
                .filter(service -> service.getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
                .toList();
        assertThat(found).singleElement().satisfies(service -> {
            assertThat(service.getMetadata().getName()).isEqualTo("shop-admin");
            assertThat(service.getSpec().getClusterIP()).isEqualTo("None");
            assertThat(service.getSpec().getSelector()).isEqualTo(podLabels(objects));
            assertThat(service.getSpec().getPorts())
                    .singleElement()
                    .satisfies(
                            port -> assertThat(port.getTargetPort().getStrVal()).isEqualTo("admin"));
        });
    }

    private static Map<?, ?> podLabels(List<String> objects) {
        return (Map<?, ?>) within(object(objects, "Deployment"), "spec", "template", "metadata", "labels");
    }

    private static Map<?, ?> object(List<String> objects, String kind) {
        return objects.stream()
                .filter(object ->
                        object.startsWith("kind: " + kind + "\n") || object.contains("\nkind: " + kind + "\n"))
                .map(Manifests::fields)
                .findFirst()
                .orElseThrow();
    }

    private static Object within(Map<?, ?> object, String... names) {
        Object value = object;
        for (String name : names) {
            value = requireNonNull(((Map<?, ?>) value).get(name), name);
        }
        return value;
    }

    @Test
    void kedaMustAskWhatTheAutoscalerAsks() throws Exception {
        String object = Files.readString(Manifests.FOLDER.resolve("keda.yaml"));
        String query = object.replaceFirst("(?s).*query: >-\n(.*?)\n +threshold: .*", "$1");
        assertThat(object).contains("threshold: \"0.6\"", "ignoreNullValues: \"false\"");
        assertThat(query)
                .contains("wsgi_slots_busy_time_seconds_total{job=\"wsgi-shop-default\"}[2m]", "wsgi_slots{job=");
        assertThat(Files.readString(Manifests.FOLDER.resolve("overlays/production/horizontalpodautoscaler.yaml")))
                .contains("averageValue: 600m");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/promtool")), "needs Prometheus (Debian: prometheus)");
        Path rules = Files.writeString(
                folder.resolve("rules.yml"),
                "groups: [{name: keda, rules: [{record: \"a:b\", expr: '" + query.replaceAll("\\s+", " ") + "'}]}]\n");
        assertThat(run(List.of("promtool", "check", "rules", rules.toString()))).contains("SUCCESS: 1 rules found");
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}

package org.wsgibridge.it.kubernetes;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart of Helm: it says what the manifests for kustomize say, and what its values change is right. */
final class ChartTest {
    private static final Path CHART = Manifests.FOLDER.resolve("helm");

    @BeforeEach
    void needsHelm() {
        assumeTrue(Manifests.canBeRendered() && Manifests.canBeCharted(), "needs target/kubectl and target/helm");
    }

    private static Manifests.Rendered render(String name, String values) throws Exception {
        return Manifests.helm("template", name, CHART.toString(), "--set", values);
    }

    private static List<String> objects(String name, String values) throws Exception {
        Manifests.Rendered rendered = render(name, values);
        assertThat(rendered.exitCode()).as(rendered.errors()).isZero();
        for (String object : rendered.objects()) {
            assertThat(Manifests.faults(object)).as(object).isEmpty();
        }
        return rendered.objects();
    }

    /** Returns the objects by their kinds and names; the order of options has no meaning. */
    private static Map<String, Object> byName(Collection<String> objects) {
        Map<String, Object> all = new TreeMap<>();
        for (String object : objects) {
            Map<?, ?> fields = Manifests.fields(object);
            Map<?, ?> metadata = requireNonNull((Map<?, ?>) fields.get("metadata"));
            all.put(fields.get("kind") + "/" + metadata.get("name"), sorted(fields));
        }
        assertThat(all).hasSameSizeAs(objects);
        return all;
    }

    private static Object sorted(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> all = new TreeMap<>();
            map.forEach((name, part) ->
                    all.put(name.toString(), name.equals("args") ? new TreeSet<>((Collection<?>) part) : sorted(part)));
            return all;
        }
        return value instanceof List<?> list
                ? new ArrayList<>(list.stream().map(ChartTest::sorted).toList())
                : value;
    }

    private static Deployment deployment(List<String> objects) {
        return objects.stream()
                .filter(object -> object.contains("kind: Deployment\n"))
                .map(object -> Manifests.read(object, Deployment.class))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource({"base, 'replicas=2'", "overlays/production, 'autoscaling.enabled=true,podMonitor.enabled=true'"})
    void itMustSayWhatKustomizeSays(String folder, String values) throws Exception {
        assertThat(byName(objects("shop", values)))
                .isEqualTo(byName(Manifests.render(Manifests.FOLDER.resolve(folder))));
    }

    @Test
    void itsServiceMonitorMustBeThatOfTheComponent(@TempDir Path folder) throws Exception {
        assertThat(byName(objects("shop", "autoscaling.enabled=true,serviceMonitor.enabled=true")))
                .isEqualTo(byName(Manifests.renderWithServiceMonitor(folder)))
                .containsKeys("Service/shop", "Service/shop-admin", "ServiceMonitor/shop")
                .doesNotContainKey("PodMonitor/shop");
    }

    /** As the Prometheus of a chart selects its monitors. */
    @ParameterizedTest
    @ValueSource(strings = {"podMonitor", "serviceMonitor"})
    void aMonitorMustGetFurtherLabels(String value) throws Exception {
        String values = "%1$s.enabled=true,%1$s.labels.release=kube-prometheus-stack".formatted(value);
        assertThat(objects("shop", values))
                .filteredOn(object -> object.contains("Monitor\n"))
                .singleElement(InstanceOfAssertFactories.STRING)
                .contains("release: kube-prometheus-stack");
    }

    @Test
    void bothMonitorsMustBeRefused() throws Exception {
        Manifests.Rendered rendered = render("shop", "podMonitor.enabled=true,serviceMonitor.enabled=true");
        assertThat(rendered.exitCode()).isNotZero();
        assertThat(rendered.errors()).contains("podMonitor and serviceMonitor are enabled: expected one of them");
    }

    @Test
    void itsDefaultsMustBeThoseOfTheBase() throws Exception {
        Manifests.Rendered rendered = Manifests.helm("template", "shop", CHART.toString());
        assertThat(byName(rendered.objects())).isEqualTo(byName(Manifests.render(Manifests.FOLDER.resolve("base"))));
        Manifests.Rendered lint = Manifests.helm("lint", "--strict", CHART.toString());
        assertThat(lint.exitCode()).as(lint.output() + lint.errors()).isZero();
    }

    @Test
    void eachNameMustBeThatOfTheRelease() throws Exception {
        List<String> objects =
                objects("blog", "image=example.com/b:2,autoscaling.enabled=true,serviceMonitor.enabled=true");
        assertThat(String.join("\n", objects)).doesNotContain("shop");
        assertThat(byName(objects)).containsKey("Service/blog-admin");
        assertThat(String.join("\n", objects("blog", "image=x:1,podMonitor.enabled=true")))
                .doesNotContain("shop");
        assertThat(deployment(objects).getSpec().getTemplate().getSpec().getVolumes())
                .anySatisfy(volume -> assertThat(volume.getSecret())
                        .isNotNull()
                        .satisfies(secret -> assertThat(secret.getSecretName()).isEqualTo("blog-tokens")));
    }

    @Test
    void valuesMustChangeWhatTheyNameAndTheGracePeriod() throws Exception {
        Deployment changed = deployment(objects(
                "shop",
                "replicas=5,secretName=mine,options.processes=4,options.limit-request-body=100000000,"
                        + "options.shutdown-delay=0,options.graceful-timeout=30.5,options.metrics=false,"
                        + "options.h2c=true,resources.limits.memory=1Gi,env[0].name=A,env[0].value=b"));
        PodSpec pod = changed.getSpec().getTemplate().getSpec();
        Container container = pod.getContainers().get(0);
        assertThat(changed.getSpec().getReplicas()).isEqualTo(5);
        assertThat(container.getArgs())
                .contains("--processes=4", "--limit-request-body=100000000", "--shutdown-delay=0", "--h2c")
                .contains("--threads=8")
                .noneMatch(argument -> argument.startsWith("--metrics="))
                .doesNotHaveDuplicates();
        assertThat(pod.getTerminationGracePeriodSeconds()).isEqualTo(0 + 31 + 5 + 10);
        assertThat(String.valueOf(container.getResources().getLimits().get("memory")))
                .isEqualTo("1Gi");
        assertThat(container.getResources().getRequests()).containsKeys("cpu", "memory");
        assertThat(container.getEnv()).extracting("name").contains("A", "JAVA_TOOL_OPTIONS");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replica=1",
                "replicas=many",
                "options.port=80",
                "options.graceful-timeout=long",
                "autoscaling.min=1",
                "serviceMonitor.label=x"
            })
    void whatIsNoValueMustBeRefusedByItsName(String values) throws Exception {
        Manifests.Rendered rendered = render("shop", values);
        assertThat(rendered.exitCode()).isNotZero();
        String name = values.replaceFirst("=.*", "").replaceFirst(".*\\.", "");
        assertThat(rendered.errors()).contains("values don't meet the specifications", name);
    }
}

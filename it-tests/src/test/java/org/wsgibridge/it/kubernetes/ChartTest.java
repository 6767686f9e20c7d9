package org.wsgibridge.it.kubernetes;

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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The chart of Helm: it says what the manifests for kustomize say, and what its values change is right. */
final class ChartTest {
    private static final Path CHART = Manifests.FOLDER.resolve("helm");

    @BeforeEach
    void needsHelm() {
        assumeTrue(
                Manifests.canBeRendered() && Manifests.canBeCharted(),
                "target/kubectl or target/helm is missing: .ci/run fetches them");
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

    /** Returns the objects by their kind; the order of options has no meaning. */
    private static Map<String, Object> byKind(Collection<String> objects) {
        Map<String, Object> all = new TreeMap<>();
        for (String object : objects) {
            Map<?, ?> fields = Manifests.fields(object);
            all.put(String.valueOf(fields.get("kind")), sorted(fields));
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
        assertThat(byKind(objects("shop", values)))
                .isEqualTo(byKind(Manifests.render(Manifests.FOLDER.resolve(folder))));
    }

    @Test
    void itsDefaultsMustBeThoseOfTheBase() throws Exception {
        Manifests.Rendered rendered = Manifests.helm("template", "shop", CHART.toString());
        assertThat(byKind(rendered.objects())).isEqualTo(byKind(Manifests.render(Manifests.FOLDER.resolve("base"))));
        Manifests.Rendered lint = Manifests.helm("lint", "--strict", CHART.toString());
        assertThat(lint.exitCode()).as(lint.output() + lint.errors()).isZero();
    }

    @Test
    void eachNameMustBeThatOfTheRelease() throws Exception {
        List<String> objects =
                objects("blog", "image=example.com/b:2,autoscaling.enabled=true,podMonitor.enabled=true");
        assertThat(String.join("\n", objects)).doesNotContain("shop");
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
                "autoscaling.min=1"
            })
    void whatIsNoValueMustBeRefusedByItsName(String values) throws Exception {
        Manifests.Rendered rendered = render("shop", values);
        assertThat(rendered.exitCode()).isNotZero();
        String name = values.replaceFirst("=.*", "").replaceFirst(".*\\.", "");
        assertThat(rendered.errors()).contains("values don't meet the specifications", name);
    }
}

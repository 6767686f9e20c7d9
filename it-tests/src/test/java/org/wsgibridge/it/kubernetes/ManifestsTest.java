package org.wsgibridge.it.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the manifests say, read as strictly as a cluster of today reads them. */
final class ManifestsTest {
    private static final String PRODUCTION = "overlays/production";

    @BeforeEach
    void needsKubectl() {
        assumeTrue(Manifests.canBeRendered(), "needs target/kubectl");
    }

    @ParameterizedTest
    @ValueSource(strings = {"base", PRODUCTION})
    void eachObjectMustHaveTheFieldsAndTypesOfItsKind(String folder) throws Exception {
        List<String> objects = Manifests.render(Manifests.FOLDER.resolve(folder));
        assertThat(objects).hasSizeGreaterThan(3);
        for (String object : objects) {
            assertThat(Manifests.faults(object)).as(object).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "periodSeconds: 3, periodSecond: 3, periodSecond is unknown",
        "containerPort: 8000, containerPort: '8000', is read as",
        "maxUnavailable: 1, maxUnavailables: 1, maxUnavailables is unknown",
        "runAsNonRoot: true, runAsNonRoot: 'yes', is read as"
    })
    void faultsMustBeFound(String right, String wrong, String fault) throws Exception {
        String all = String.join("---", Manifests.render(Manifests.FOLDER.resolve("base")));
        assertThat(all).contains(right);
        String quoted = wrong.replaceAll("'(.*)'", "\"$1\"");
        boolean found = false;
        for (String object : all.replaceFirst(right, quoted).split("---", -1)) {
            try {
                found |= Manifests.faults(object).stream().anyMatch(told -> told.contains(fault));
            } catch (RuntimeException e) {
                found = true; // it is refused as a whole
            }
        }
        assertThat(found).isTrue();
    }

    @Test
    void thePodMustBeAllowedAsRestrictedAndStopInTime() throws Exception {
        PodSpec pod = pod();
        Container container = pod.getContainers().get(0);
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");

        long delay = seconds(container, "--shutdown-delay");
        assertThat(pod.getTerminationGracePeriodSeconds())
                .isGreaterThanOrEqualTo(delay
                        + seconds(container, "--graceful-timeout")
                        + seconds(container, "--shutdown-timeout")
                        + 10);
        assertThat(2L
                        * container.getReadinessProbe().getPeriodSeconds()
                        * container.getReadinessProbe().getFailureThreshold())
                .isLessThan(delay);
    }

    private static long seconds(Container container, String option) {
        return container.getArgs().stream()
                .filter(argument -> argument.startsWith(option + "="))
                .mapToLong(argument -> Long.parseLong(argument.substring(option.length() + 1)))
                .findFirst()
                .orElseThrow();
    }

    /** Returns what a pod of production runs. */
    static PodSpec pod() throws Exception {
        for (String object : Manifests.render(Manifests.FOLDER.resolve(PRODUCTION))) {
            if (object.contains("kind: Deployment\n") && object.contains("containers:")) {
                return Manifests.read(object, Deployment.class)
                        .getSpec()
                        .getTemplate()
                        .getSpec();
            }
        }
        throw new AssertionError("there is no Deployment");
    }
}

package org.wsgibridge.settings.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.settings.BridgeSettings;

/** The settings of background scripts. */
class ServiceReaderTest {
    @TempDir
    private Path folder;

    private Deployment deployment(String... lines) {
        return new Deployment(folder).script("wsgi.py").script("jobs/beat.py").properties(lines);
    }

    @Test
    void mustHaveTheOptionsOfTheProcessGroupOfItsName() {
        Deployment deployment = deployment(
                "service.jobs = jobs/beat.py", "threads = 7", "shutdown-timeout = 4", "group.jobs.umask = 027");
        Path jobs = deployment.webInf().resolve("jobs");
        BridgeSettings settings = deployment.settings();
        assertThat(settings.groups()).containsOnlyKeys("default");
        assertThat(settings.services()).singleElement().satisfies(service -> {
            assertThat(service.name()).isEqualTo("jobs");
            assertThat(service.script()).isEqualTo(jobs.resolve("beat.py"));
            assertThat(service.group().name()).isEqualTo("jobs");
            assertThat(service.group().capacity().threads()).isEqualTo(1);
            assertThat(service.group().timeouts().shutdown()).isEqualTo(Duration.ofSeconds(4));
            assertThat(service.group().process().umask()).isEqualTo(027);
            assertThat(service.group().python().home()).isEqualTo(jobs);
        });
        assertThat(settings.forCheck().services()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "service.jobs = gone.py | | gone.py does not exist: expected a Python script",
                "service.default = jobs/beat.py | | there is a process group default already: expected another name",
                "service.a/b = jobs/beat.py | | must consist of letters, digits",
                "service.jobs = jobs/beat.py | group.jobs.threads = 2 | a service has one interpreter with one thread",
                "service.jobs = jobs/beat.py | group.job.umask = 022 | no mount uses the process group job",
            })
    void mustRefuseWhatItCannotHonour(String line, @Nullable String other, String problem) {
        Deployment deployment = other == null ? deployment(line) : deployment(line, other);
        assertThat(deployment.problems()).singleElement().asString().contains(problem);
    }
}

package org.wsgibridge.settings.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.DevelopmentSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;

/** What the options of development mean for the other options of their process group. */
class DevelopmentOptionsTest {
    @TempDir
    private Path folder;

    private Deployment deployment(String... lines) {
        return new Deployment(folder).script("wsgi.py").properties(lines);
    }

    @Test
    void mustRunOneRequestAtATimeAndShowTracebacks() {
        EffectiveSettings effective = deployment("enable-profiler = on", "profiler-directory = profiles", "threads = 4")
                .read();
        ProcessGroupSettings group =
                effective.settings().groups().values().iterator().next();

        assertThat(group.capacity()).isEqualTo(new Capacity(1, 1, 100, 10));
        assertThat(group.debug()).isTrue();
        assertThat(group.timeouts().request()).isEqualTo(Duration.ofSeconds(60));
        assertThat(group.timeouts().shutdown()).isEqualTo(Duration.ofSeconds(60));
        assertThat(group.development())
                .isEqualTo(new DevelopmentSettings(false, false, folder.resolve("WEB-INF/profiles"), null, null));
        assertThat(effective.notes()).singleElement().asString().contains("threads = 4: is ignored, one request runs");
    }

    @Test
    void mustHurryNobodyAtThePromptUnlessTheOptionIsGiven() {
        Timeouts timeouts = deployment("debugger-startup = on", "interrupt-timeout = 7")
                .group("default")
                .timeouts();

        assertThat(timeouts.request()).isZero();
        assertThat(timeouts.startup()).isZero();
        assertThat(timeouts.deadlock()).isZero();
        assertThat(timeouts.interrupt()).isEqualTo(Duration.ofSeconds(7));
        assertThat(timeouts.queue()).isEqualTo(Duration.ofSeconds(45));
    }

    @Test
    void mustBeInTheWorkingDirectoryByDefault() {
        DevelopmentSettings development = deployment("enable-coverage = on", "enable-recorder = on")
                .group("default")
                .development();

        assertThat(development.coverage()).isEqualTo(Path.of("htmlcov").toAbsolutePath());
        assertThat(development.recorder()).isEqualTo(Path.of("archive").toAbsolutePath());
        assertThat(development.profiler()).isNull();
    }

    @Test
    void mustRefuseWhatIsNotPossible() {
        assertThat(deployment("enable-coverage = on").engines("jython").problems())
                .singleElement()
                .asString()
                .contains("enable-coverage = on: the engine jython of process group default cannot honour it");
        assertThat(deployment("enable-coverage = on", "debugger-startup = on").problems())
                .singleElement()
                .asString()
                .contains("contradicts debugger-startup");
        assertThat(deployment("enable-recorder = on", "recorder-directory = wsgi.py")
                        .problems())
                .singleElement()
                .asString()
                .contains("$W/wsgi.py is not a folder");
    }
}

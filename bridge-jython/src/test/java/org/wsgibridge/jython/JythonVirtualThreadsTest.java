package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.ThreadSettings;
import org.wsgibridge.spi.support.VirtualThreads;
import org.wsgibridge.testkit.TestSettings;

/** The option virtual-threads, on the JDK of the build and on the newest one that is installed. */
final class JythonVirtualThreadsTest {
    private static final int FIRST = 21;

    @TempDir
    private Path folder;

    @Test
    void anOlderJdkIsRefused() throws Exception {
        assumeFalse(VirtualThreads.areSupported(), "needs a JDK before 21");
        try (Deployed deployed = new Deployed(folder)) {
            TestSettings settings = deployed.settings().threading(new ThreadSettings(0, true));
            assertThatThrownBy(() -> deployed.engine().check(settings.group()))
                    .isInstanceOf(SettingsException.class)
                    .hasMessageContaining("process group 'test': virtual-threads=on")
                    .hasMessageContaining("expected off, or JDK 21 or later");
        }
    }

    @Test
    void thousandsOfRequestsMaySleepAtTheSameTime() throws Exception {
        Optional<Path> java = newestJava();
        assumeTrue(java.isPresent(), "needs JDK " + FIRST + " or later beside the JDK of the build");
        Path output = folder.resolve("output.txt");
        Process jvm = new ProcessBuilder(
                        java.orElseThrow().toString(),
                        "-Xmx1g",
                        "-cp",
                        System.getProperty("java.class.path"),
                        VirtualThreadsMain.class.getName(),
                        folder.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        try {
            assertThat(jvm.waitFor(5, TimeUnit.MINUTES)).isTrue();
        } finally {
            jvm.destroyForcibly();
        }
        assertThat(Files.readString(output).lines())
                .contains("alone True", "together {200 True=5000}", "ended true", "usage PT0S");
    }

    private static Optional<Path> newestJava() throws IOException {
        Path own = Path.of(System.getProperty("java.home"));
        Path parent = own.getParent();
        if (VirtualThreads.areSupported() || parent == null) {
            return Optional.of(own.resolve("bin/java"));
        }
        try (Stream<Path> homes = Files.list(parent)) {
            return List.copyOf(homes.toList()).stream()
                    .filter(home -> version(home) >= FIRST)
                    .map(home -> home.resolve("bin/java"))
                    .filter(Files::isExecutable)
                    .findFirst();
        }
    }

    /** Returns the feature version of a JDK, 0 for a folder that is none. */
    private static int version(Path home) {
        Properties release = new Properties();
        try (var in = Files.newBufferedReader(home.resolve("release"))) {
            release.load(in);
            String version = release.getProperty("JAVA_VERSION", "0").replace("\"", "");
            return Runtime.Version.parse(version).feature();
        } catch (IOException | IllegalArgumentException e) {
            return 0;
        }
    }
}

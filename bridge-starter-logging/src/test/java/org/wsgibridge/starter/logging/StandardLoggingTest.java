package org.wsgibridge.starter.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.wsgibridge.testkit.ModuleRules;

/** What a JVM with Logback and this module writes, with a configuration and without. */
class StandardLoggingTest {
    @TempDir
    private Path folder;

    /** Writes two lines; run as a program. */
    static final class Program {
        private Program() {}

        public static void main(String[] arguments) {
            LoggerFactory.getLogger("wsgi.application").info("ready");
            LoggerFactory.getLogger("wsgi.application").debug("a detail");
        }
    }

    /** Returns the class path of the tests without the test kit, which has a {@code logback-test.xml}. */
    private static String classPath() throws URISyntaxException {
        Path testKit = Path.of(ModuleRules.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !Path.of(entry).equals(testKit))
                .collect(Collectors.joining(File.pathSeparator));
    }

    private static String run(String... options) throws Exception {
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        Stream.of(options),
                        Stream.of("-cp", classPath(), Program.class.getName()))
                .flatMap(part -> part)
                .toList();
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }

    @Test
    void mustWriteTheNamesOfLoggersAndNoDetails() throws Exception {
        assertThat(run()).matches("[-0-9]{10} [:.0-9]{12} INFO  \\[main] wsgi\\.application - ready\\R");
    }

    @Test
    void mustLeaveItToAConfigurationWhereThereIsOne() throws Exception {
        Path configuration = Files.writeString(folder.resolve("own.xml"), """
            <configuration>
              <appender name="own" class="ch.qos.logback.core.ConsoleAppender">
                <encoder><pattern>own %msg%n</pattern></encoder>
              </appender>
              <root level="DEBUG"><appender-ref ref="own"/></root>
            </configuration>
            """);
        assertThat(run("-Dlogback.configurationFile=" + configuration))
                .isEqualToNormalizingNewlines("own ready\nown a detail\n");
    }
}

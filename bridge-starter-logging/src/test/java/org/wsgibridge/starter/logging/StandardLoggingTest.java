package org.wsgibridge.starter.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

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

    private static String run(String... options) throws Exception {
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        Stream.of(options),
                        Stream.of("-cp", System.getProperty("java.class.path"), Program.class.getName()))
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

package org.wsgibridge.it.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.wsgibridge.testkit.jvm.QuickJvm;

/** A project that {@code mvn jetty:run} serves, on a port of the loopback that Jetty chooses. */
public final class JettyRun implements AutoCloseable {
    /** How long a start may take, and an answer. */
    public static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final Pattern LISTENING = Pattern.compile("ServerConnector@.*\\{localhost:(\\d+)}");

    private final Process process;
    private final int port;

    /**
     * Starts it and waits until Jetty listens.
     *
     * @param maven the Maven
     * @param project the folder
     * @param environment further environment variables
     * @param arguments further arguments of Maven
     */
    public JettyRun(UserMaven maven, Path project, Map<String, String> environment, String... arguments)
            throws IOException {
        Path log = project.resolve("jetty.log");
        List<String> command = new ArrayList<>(maven.command("jetty:run", "-Djetty.http.port=0"));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(project.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put("MAVEN_OPTS", QuickJvm.WORDS);
        builder.environment().putAll(environment);
        process = builder.start();
        try {
            await().atMost(PATIENCE.multipliedBy(3))
                    .until(() -> !process.isAlive() || listening(log).find());
            Matcher found = listening(log);
            assertThat(found.find()).as(Files.readString(log)).isTrue();
            port = Integer.parseInt(found.group(1));
        } catch (Throwable e) {
            process.destroyForcibly();
            throw e;
        }
    }

    private static Matcher listening(Path log) throws IOException {
        return LISTENING.matcher(Files.readString(log));
    }

    /** Returns where it listens. */
    public int port() {
        return port;
    }

    /** Ends it, as Ctrl+C does. */
    @Override
    public void close() {
        process.destroy();
        assertThat(process.onExit().join().exitValue()).isNotZero();
    }
}

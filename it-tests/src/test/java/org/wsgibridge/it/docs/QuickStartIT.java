package org.wsgibridge.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** The README's quick start, executed: its commands make the files, and what they make is deployed. */
@ExtendWith(TestServers.class)
final class QuickStartIT {
    private static final String MARK = "quick start";
    /**
     * Would stay in the foreground, and needs the bridge in the local repository; what it serves is deployed instead.
     */
    private static final String SERVE = "mvn jetty:run";

    @ParameterizedTest
    @EnumSource
    void theQuickStartMustAnswer(Container container, TestServers.Running servers) throws Exception {
        Path made = execute(servers.freshFolder("quick-start"));
        WebApp app = new WebApp(servers.freshFolder("quick-start-war"), Engine.CPYTHON);
        app.copy(made.resolve("src/main/webapp/WEB-INF"), "");
        // No wsgi.properties: a WAR with WEB-INF/wsgi.py and one engine needs none.
        Files.delete(app.webInf().resolve("wsgi.properties"));
        Mount mount = servers.deploy(container, Engine.CPYTHON, "/quick", app);
        try {
            assertThat(mount.get("/").text()).isEqualTo("Hello from Python\n");
        } finally {
            servers.server(container).undeploy("/quick");
        }
    }

    private static Path execute(Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        String script = Stream.of(block().text().split("\n", -1))
                .filter(line -> !line.startsWith(SERVE))
                .reduce("set -e\n", (text, line) -> text + line + "\n");
        Path file = Files.writeString(folder.resolve("quick-start.sh"), script);
        Process shell = new ProcessBuilder("sh", file.toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("quick-start.log").toFile())
                .start();
        int status = shell.waitFor();
        assertThat(status)
                .describedAs(Files.readString(folder.resolve("quick-start.log")))
                .isZero();
        assertThat(folder.resolve("pom.xml")).exists();
        return folder;
    }

    private static CodeBlock block() throws IOException {
        return CodeBlock.of(CodeBlock.root().resolve("README.md")).stream()
                .filter(block -> block.mark().equals(MARK))
                .findFirst()
                .orElseThrow(() -> new AssertionError("README.md has no block marked <!-- " + MARK + " -->"));
    }
}

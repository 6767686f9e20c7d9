package org.wsgibridge.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.testkit.python.PythonEnvironment;

/** The worker of Celery in docs/guides/background-work.md, as a background script. */
final class CeleryIT {
    private static final Path PAGE = CodeBlock.root().resolve("docs/guides/background-work.md");

    @TempDir
    private Path folder;

    @Test
    void aTaskThatARequestSendsMustBeDoneByTheWorkerThatEndsWithTheServer() throws Exception {
        PythonEnvironment.assumeHas("Celery", "celery");
        CodeBlock block = CodeBlock.of(PAGE).stream()
                .filter(each -> each.mark().equals("run by: CeleryIT"))
                .findFirst()
                .orElseThrow();
        List<ProcessHandle> processes;
        try (Server server = new PageShell(folder).serve(block.text())) {
            assertThat(server.get("/").body()).isEqualTo("sent");
            assertThat(server.get("/send").statusCode()).isEqualTo(200);
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(server.get("/").body()).isEqualTo("hello from Celery"));
            processes = server.process().descendants().toList();
            assertThat(processes).hasSizeGreaterThan(1);
        }
        await().untilAsserted(() -> assertThat(processes).noneMatch(ProcessHandle::isAlive));
    }
}

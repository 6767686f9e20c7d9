package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.spi.InterpreterStartException;

/** An interpreter that is not wanted any more while it opens: it ends soon, wherever it is. */
final class JythonOpeningTest {
    private static final String APP = """
            import atexit, time

            def says(what):
                with open('said.txt', 'a') as said:
                    said.write(what + ' ')

            says('loading')
            atexit.register(says, 'exit')
            while True:
                time.sleep(0.001)
            """;

    @TempDir
    private Path folder;

    private Deployed deployed;
    private Path said;

    @BeforeEach
    void deploy() throws Exception {
        deployed = new Deployed(folder);
        deployed.file("app.py", APP);
        said = deployed.home.resolve("said.txt");
    }

    @AfterEach
    void undeploy() {
        deployed.close();
    }

    private static boolean isBusy() {
        return Thread.getAllStackTraces().keySet().stream()
                .anyMatch(thread -> thread.getName().startsWith("wsgi-test-"));
    }

    private InterpreterStartException refusal() {
        return catchThrowableOfType(InterpreterStartException.class, () -> deployed.open("app.py", "application"));
    }

    @Test
    void mustEndAnApplicationThatIsLoading() throws Exception {
        CompletableFuture<InterpreterStartException> failure = new CompletableFuture<>();
        Thread opening = new Thread(() -> failure.complete(refusal()));
        opening.start();
        await().until(() -> Files.exists(said));
        opening.interrupt();

        assertThat(failure.get()).hasMessageContaining("was still loading");
        assertThat(failure.get().traceback()).contains("app.py\", line");
        await().until(() -> !isBusy());
        assertThat(Files.readString(said)).isEqualTo("loading exit ");
    }

    /** The thread that loads waits for the runtime, and gets on when the interpreter is not wanted any more. */
    @Test
    @SuppressWarnings("ThreadInterruptedReset")
    void mustNotLoadTheApplicationOfAnInterpreterThatIsNotWantedAnyMore() {
        InterpreterStartException failure;
        synchronized (JythonRuntime.get()) {
            Thread.currentThread().interrupt();
            failure = refusal();
        }

        assertThat(Thread.interrupted()).isTrue();
        assertThat(failure).hasMessageContaining("was still loading");
        assertThat(failure.traceback()).isEmpty();
        await().until(() -> !isBusy());
        assertThat(said).doesNotExist();
    }
}

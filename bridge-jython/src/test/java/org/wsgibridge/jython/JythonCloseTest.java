package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.spi.Interpreter;

/** What happens to what an application has started when its interpreter is closed. */
public final class JythonCloseTest {
    /** Waited for by a thread that nothing can interrupt. */
    public static volatile CompletableFuture<String> never = new CompletableFuture<>();

    private static final String APP = """
            import atexit, threading, time
            from java.lang import Runnable
            from java.lang import Thread as JavaThread
            from org.wsgibridge.jython import JythonCloseTest

            def loops():
                while True:
                    try:
                        time.sleep(0.001)
                    except BaseException: pass

            def waits():
                threading.Event().wait()

            def locks():
                lock = threading.Lock()
                lock.acquire()
                lock.acquire()

            def never_ends():
                JythonCloseTest.never.join()

            class Task(Runnable):
                def run(self):
                    loops()

            def start(name, target, daemon=True):
                thread = threading.Thread(target=target, name=name)
                thread.daemon = daemon
                thread.start()

            def starts():
                start('app-loops', loops)
                start('app-waits', waits)
                start('app-locks', locks)
                start('app-stays', waits, False)
                timer = threading.Timer(600, loops)
                timer.setName('app-timer')
                timer.start()
                java = JavaThread(Task(), 'app-java')
                java.daemon = True
                java.start()

            def starts_one_that_never_ends():
                start('app-never-ends', never_ends)

            def says(what):
                with open('said.txt', 'a') as said:
                    said.write(what)
            atexit.register(says, 'exit')

            def application(environ, start_response):
                start_response('200 OK', [])
                globals()[environ['QUERY_STRING']]()
                return ['done']
            """;

    @TempDir
    private Path folder;

    private final ListAppender<ILoggingEvent> messages = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(InterpreterShutdown.class);
    private Deployed deployed;
    private Interpreter interpreter;

    @BeforeEach
    void deploy() throws Exception {
        never = new CompletableFuture<>();
        messages.start();
        logger.addAppender(messages);
        deployed = new Deployed(folder);
        deployed.file("app.py", APP);
        interpreter = deployed.open("app.py", "application");
    }

    @AfterEach
    void undeploy() {
        never.complete("at last");
        deployed.close();
        logger.detachAppender(messages);
    }

    private static List<String> applicationThreads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> name.startsWith("app-"))
                .sorted()
                .toList();
    }

    private List<String> warnings() {
        return messages.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    @Test
    void theApplicationsThreadsEndWithTheirInterpreter() throws Exception {
        assertThat(deployed.text(interpreter, "app.py", "application", "starts"))
                .isEqualTo("done");
        assertThat(applicationThreads())
                .containsExactly("app-java", "app-locks", "app-loops", "app-stays", "app-timer", "app-waits");
        deployed.retire(interpreter, Duration.ofSeconds(4));
        await().until(() -> applicationThreads().isEmpty());
        assertThat(Files.readString(deployed.home.resolve("said.txt"))).isEqualTo("exit");
        assertThat(warnings()).noneMatch(warning -> warning.contains("the application's thread"));
    }

    @Test
    void aThreadThatDoesNotEndIsNamedWithItsStack() {
        deployed.text(interpreter, "app.py", "application", "starts_one_that_never_ends");
        await().until(() -> applicationThreads().contains("app-never-ends"));
        deployed.retire(interpreter, Duration.ofSeconds(2));
        assertThat(warnings())
                .anyMatch(warning -> warning.contains("the application's thread app-never-ends")
                        && warning.contains("app.py\", line")
                        && warning.contains("in never_ends"));
        never.complete("at last");
        await().until(() -> applicationThreads().isEmpty());
    }

    @Test
    void aStuckRequestIsNamedAndDoesNotKeepTheOthersFromEnding() throws Exception {
        Deployed.Running stuck = deployed.start(interpreter, "app.py", "application", "never_ends");
        await().until(() -> Deployed.stack(interpreter, stuck).contains("in never_ends"));
        stuck.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
        deployed.retire(interpreter, Duration.ofSeconds(2));
        assertThat(Files.readString(deployed.home.resolve("said.txt"))).isEqualTo("exit");
        assertThat(warnings())
                .anyMatch(warning -> warning.contains("does not end") && warning.contains("in never_ends"));
        assertThat(stuck.lease().isReleased()).isFalse();
        never.complete("at last");
        stuck.lease().awaitRelease();
    }
}

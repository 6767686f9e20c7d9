package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.spi.Interpreter;

/** What one interpreter does is not seen by another one, nor by the JVM (design section 4). */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JythonIsolationTest {
    private static final String APP = """
            def application(environ, start_response):
                start_response('200 OK', [])
                names = {}
                exec environ['QUERY_STRING'] in names
                return [str(names.get('out'))]
            """;

    private Deployed deployed;
    private Interpreter one;
    private Interpreter two;
    private Path folder;

    @BeforeAll
    void deploy(@TempDir Path temporary) throws Exception {
        folder = temporary;
        deployed = new Deployed(temporary);
        deployed.file("app.py", APP);
        deployed.file("shared.py", "value = 'fresh'\n");
        one = deployed.open("app.py", "application");
        two = deployed.open("app.py", "application");
    }

    @AfterAll
    void undeploy() {
        deployed.close();
    }

    private String run(Interpreter interpreter, String code) {
        return deployed.text(interpreter, "app.py", "application", code);
    }

    @Test
    void builtinsAreItsOwn() {
        run(one, "import __builtin__\n__builtin__.marker = 1");
        assertThat(run(one, "out = marker")).isEqualTo("1");
        assertThat(run(two, "import __builtin__\nout = hasattr(__builtin__, 'marker')"))
                .isEqualTo("False");
    }

    @Test
    void theEnvironmentIsItsOwn() {
        run(one, "import os\nos.environ['DJANGO_SETTINGS_MODULE'] = 'one'\nos.putenv('PUT', '1')");
        assertThat(run(one, "import os\nout = os.getenv('DJANGO_SETTINGS_MODULE'), os.environ['PUT']"))
                .isEqualTo("('one', '1')");
        assertThat(run(
                        two,
                        "import os\nout = os.getenv('DJANGO_SETTINGS_MODULE'), os.getenv('PUT'), 'PATH' in os.environ"))
                .isEqualTo("(None, None, True)");
    }

    @Test
    void modulesPathsAndWorkingFoldersAreItsOwn() {
        run(one, "import shared, sys, os\nshared.value = 'changed'\nsys.path.append('/only/here')\nos.chdir('/')");
        assertThat(run(two, "import shared, sys, os\nout = shared.value, '/only/here' in sys.path, os.getcwd()"))
                .isEqualTo("('fresh', False, '" + deployed.home + "')");
        run(one, "import os\nos.chdir('" + deployed.home + "')");
    }

    @Test
    void exitsEndNeitherTheJvmNorTheInterpreter() {
        String exits = """
                import sys, threading
                from java.lang import Runnable, Thread
                class Exits(Runnable):
                    def run(self):
                        sys.exit(3)
                thread = Thread(Exits()); thread.start(); thread.join()
                python = threading.Thread(target=sys.exit); python.start(); python.join()
                out = 'alive'
                """;
        assertThat(run(one, exits)).isEqualTo("alive");
        assertThat(run(one, "raise SystemExit(1)")).contains("SystemExit exception raised by WSGI script");
        assertThat(run(one, "out = 'still'")).isEqualTo("still");
    }

    @Test
    void signalHandlersAreRefused() {
        assertThat(run(one, "import signal\nout = signal.signal(signal.SIGTERM, signal.SIG_IGN)"))
                .isEqualTo("None");
    }

    @Test
    void streamsEndInTheLogAndCannotBeClosed() {
        run(one, "import sys, threading\nsys.stdout.close()\nprint u'\\u20ac', 'and', 1");
        assertThat(deployed.log.lines()).anyMatch(line -> line.startsWith("STDOUT r") && line.endsWith("\u20ac and 1"));
        run(
                one,
                "import threading\ndef say():\n  print 'from a thread'\nt = threading.Thread(target=say)\nt.start()\n"
                        + "t.join()");
        await().untilAsserted(() -> assertThat(deployed.log.lines()).contains("STDOUT - from a thread"));
    }

    @Test
    void theModuleModWsgiCanBeImported() {
        assertThat(run(
                        one,
                        "import mod_wsgi\nout = (mod_wsgi.version, mod_wsgi.process_group, mod_wsgi.application_group,"
                                + " issubclass(mod_wsgi.RequestTimeout, Exception))"))
                .isEqualTo("((6, 0, 5), 'test', '', False)");
    }

    @Test
    void closingRunsExitHandlersAndEndsItsThreads() throws Exception {
        Path mark = folder.resolve("mark.txt");
        Interpreter closing = deployed.open("app.py", "application");
        run(
                closing,
                "import atexit, threading, logging\natexit.register(lambda: open('" + mark + "', 'w').write('bye'))");
        String name = run(closing, "from java.lang import Thread\nout = Thread.currentThread().getName()");
        Deployed.Running endless =
                deployed.start(closing, "app.py", "application", "import time\nwhile True: time.sleep(0.01)");
        await().until(() -> endless.exchange().times().applicationStarted() != 0);
        deployed.retire(closing);
        assertThat(mark).hasContent("bye");
        assertThat(endless.lease().isReleased()).isTrue();
        List<String> threads = Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .toList();
        assertThat(threads).doesNotContain(name);
        Files.delete(mark);
    }

    @Test
    void aClosedInterpreterIsCollected() throws Exception {
        String probe = """
                import sys, threading, logging, decimal, weakref, tempfile, socket
                from java.lang import System, Runnable
                from java.lang.ref import WeakReference
                class Task(Runnable):
                    def run(self): pass
                class Node(object): pass
                Task().run()
                local = threading.local()
                local.node = Node()
                sys.node = Node()
                sys.node.local = local
                sys.node.file = tempfile.TemporaryFile()
                sys.node.socket = socket.socket()
                sys.node.ref = weakref.ref(local.node, lambda gone: None)
                System.getProperties().put('probe', WeakReference(sys.node))
                """;
        WeakReference<?> node = openAndRetire(probe);
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            System.gc();
            return node.get() == null;
        });
    }

    /** In its own method: a local variable of a method that still runs would keep the interpreter. */
    private WeakReference<?> openAndRetire(String probe) throws Exception {
        Interpreter closing = deployed.open("app.py", "application");
        assertThat(run(closing, probe)).isEqualTo("None");
        assertThat(run(closing, "import sys\nout = sys.gettrace()")).isEqualTo("None");
        deployed.retire(closing);
        return (WeakReference<?>) Objects.requireNonNull(System.getProperties().remove("probe"));
    }
}

package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.spi.Interpreter;

/** What ends a request that misbehaves: the drill table of docs/jython.md, as far as its lines have one outcome. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JythonForceTest {
    private static final String APP = """
            import Queue, contextlib, itertools, re, socket, thread, threading, time
            HELD = threading.Lock()
            HELD.acquire()
            HELD_R = threading.RLock()
            HELD_THREAD_LOCK = thread.allocate_lock()
            HELD_THREAD_LOCK.acquire()
            LISTENER = socket.socket()
            LISTENER.bind(('127.0.0.1', 0))
            LISTENER.listen(5)
            LOG = open('shared.log', 'a')

            def hold():
                HELD_R.acquire()
                threading.Event().wait()
            holder = threading.Thread(target=hold)
            holder.daemon = True
            holder.start()

            def tight_loop():
                while 1: pass

            def except_exception():
                while True:
                    try:
                        while True: time.time()
                    except Exception: pass

            def bare_except():
                while True:
                    try:
                        while True: time.time()
                    except: pass

            def finally_loops():
                try:
                    while True: pass
                finally:
                    while True: time.time()

            def exit_loops():
                class Manager(object):
                    def __enter__(self): pass
                    def __exit__(self, *info):
                        while True: time.time()
                with Manager():
                    while True: time.time()

            def generator():
                def numbers():
                    try:
                        while True: yield 1
                    finally:
                        while True: time.time()
                for n in numbers(): pass

            @contextlib.contextmanager
            def managed():
                try:
                    yield
                except BaseException:
                    while True: time.sleep(0.001)

            def context_manager():
                with managed():
                    while True: pass

            def sleep():
                time.sleep(600)

            def sleep_again():
                while True:
                    try:
                        time.sleep(600)
                    except BaseException: pass

            def lock():
                HELD.acquire()

            def with_lock():
                with HELD: pass

            def rlock():
                with HELD_R: pass

            def thread_lock():
                HELD_THREAD_LOCK.acquire()

            def condition():
                with threading.Condition(HELD_R): pass

            def event():
                threading.Event().wait()

            def queue():
                Queue.Queue().get()

            def join():
                holder.join()

            def recv():
                client = socket.create_connection(LISTENER.getsockname())
                client.recv(1)

            def accept():
                listener = socket.socket()
                listener.bind(('127.0.0.1', 0))
                listener.listen(1)
                listener.accept()

            def subprocess_wait():
                import subprocess
                subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=subprocess.PIPE).wait()

            EVIL = re.compile('(x+x+)+y')
            HAYSTACK = 'x' * 60

            def search():
                EVIL.search(HAYSTACK)

            def match():
                re.match('(a|aa)+$', 'a' * 60 + '!')

            def finditer():
                for found in re.finditer('(a+)+$', 'a' * 60 + '!'): pass

            def substitute():
                re.sub('(a+)+b', lambda found: '', 'aab' + 'a' * 60)

            def nested_search():
                re.sub('a', lambda found: EVIL.sub('', HAYSTACK), 'aaa')

            def swallows_a_search():
                while True:
                    try:
                        EVIL.search(HAYSTACK)
                    except BaseException: pass

            def calls_back():
                reduce(lambda a, b: b, itertools.repeat(1))

            def writes_a_shared_file():
                while True:
                    try:
                        LOG.write('line\\n')
                        LOG.flush()
                    except BaseException: pass

            def still_writes():
                LOG.write('last line\\n')
                LOG.flush()
                return 'written'

            def application(environ, start_response):
                start_response('200 OK', [])
                return [globals()[environ['QUERY_STRING']]()]
            """;

    private Deployed deployed;
    private Interpreter interpreter;

    @BeforeAll
    void deploy(@TempDir Path folder) throws Exception {
        deployed = new Deployed(folder);
        deployed.file("app.py", APP);
        interpreter = deployed.open("app.py", "application");
    }

    @AfterAll
    void undeploy() {
        deployed.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tight_loop",
                "except_exception",
                "bare_except",
                "finally_loops",
                "exit_loops",
                "generator",
                "context_manager",
                "sleep",
                "sleep_again",
                "lock",
                "with_lock",
                "rlock",
                "thread_lock",
                "condition",
                "event",
                "queue",
                "join",
                "recv",
                "accept",
                "subprocess_wait",
                "search",
                "match",
                "finditer",
                "substitute",
                "nested_search",
                "swallows_a_search",
                "calls_back",
                "writes_a_shared_file",
            })
    void forceEndsARequest(String what) {
        Deployed.Running running = deployed.start(interpreter, "app.py", "application", what);
        await().until(() -> Deployed.stack(interpreter, running).contains("in " + what));
        running.exchange().terminate(Outcome.REQUEST_TIMEOUT, 504);
        assertThat(Deployed.stack(interpreter, running)).contains("app.py\", line", "in application", "in " + what);
        interpreter.interrupt(running.lease());
        interpreter.force(running.lease());
        running.lease().awaitRelease();
        assertThat(deployed.text(interpreter, "app.py", "application", "still_writes"))
                .as("the file that all requests share")
                .isEqualTo("written");
    }
}

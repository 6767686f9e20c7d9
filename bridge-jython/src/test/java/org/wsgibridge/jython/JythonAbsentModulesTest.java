package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.spi.Interpreter;

/** Modules of CPython that need the operating system can be imported, and say what they cannot do. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class JythonAbsentModulesTest {
    private static final String EVAL = """
            def application(environ, start_response):
                start_response('200 OK', [])
                names = {}
                try:
                    exec environ['QUERY_STRING'] in names
                except Exception as e:
                    return ['%s: %s' % (type(e).__name__, e)]
                return [str(names['out'])]
            """;

    private Deployed deployed;
    private Interpreter interpreter;

    @BeforeAll
    void deploy(@TempDir Path folder) throws Exception {
        deployed = new Deployed(folder);
        deployed.file("app.py", EVAL);
        interpreter = deployed.open("app.py", "application");
    }

    @AfterAll
    void undeploy() {
        deployed.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "import multiprocessing; out = multiprocessing.cpu_count(), multiprocessing.current_process().name"
                        + " | (1, 'MainProcess')",
                "import multiprocessing; multiprocessing.Pool(2)"
                        + " | AttributeError: multiprocessing.Pool is not there: Jython starts no Python processes;"
                        + " use threads",
                "from multiprocessing import Process | ImportError: cannot import name Process",
                "import fcntl; out = fcntl.LOCK_EX, bool(fcntl) | (2, True)",
                "import fcntl; fcntl.flock(1, 2) | IOError: [Errno 9] Bad file descriptor",
                "import fcntl; fcntl.fcntl(1, fcntl.F_GETFD) | IOError: [Errno 38] Jython has no file descriptors",
                "import termios; termios.tcgetattr(0)"
                        + " | AttributeError: termios.tcgetattr is not there:"
                        + " an application on a server has no terminal",
                "import resource; out = resource.getrusage(resource.RUSAGE_SELF).ru_utime > 0 | True",
                "import resource; resource.getrlimit(1) | AttributeError: resource.getrlimit is not there",
                "import mmap; mmap.mmap(0, 10) | error: [Errno 38] Jython maps no files",
                "import getpass, pty, tty; out = 'works' | works",
                "import tempfile, mailbox, subprocess; out = tempfile.TemporaryFile() and 'works' | works",
            })
    void moduleMustBeImportedAndSayWhatItCannotDo(String code, String expected) {
        assertThat(deployed.text(interpreter, "app.py", "application", code)).startsWith(expected);
    }
}

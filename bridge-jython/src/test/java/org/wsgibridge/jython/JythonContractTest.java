package org.wsgibridge.jython;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wsgibridge.engine.PythonEngineProvider;
import org.wsgibridge.engine.ShutdownReason;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.testkit.EngineContractTest;

/** The contract of every engine, on a real interpreter. */
final class JythonContractTest extends EngineContractTest {

    @Override
    protected PythonEngineProvider provider() {
        return new JythonEngineProvider();
    }

    @Override
    protected boolean python2() {
        return true;
    }

    @Test
    void osKnowsTheProcess() throws Exception {
        Path script = folder.resolve("process.py");
        Files.writeString(
                script,
                "import os\nassert os.getpid() == %d\nassert os.getppid() > 0 and not os.isatty(1)\napplication = id\n"
                        .formatted(ProcessHandle.current().pid()));
        open(List.of(new ApplicationRef.Script(script, "application")))
                .close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(5));
    }

    @Test
    void osHasWhatLibrariesCallWithoutAsking() throws Exception {
        Path script = folder.resolve("posix_functions.py");
        Files.writeString(script, """
                import errno, os, subprocess, tempfile
                assert os.getuid() == os.stat(os.path.dirname(__file__)).st_uid == os.geteuid()
                assert os.getgid() == os.getegid() and os.getlogin()
                old = os.umask(0)
                assert os.umask(old) == old and 0 <= old <= 0777
                assert len(os.times()) == 5 and os.times()[0] > 0
                child = subprocess.Popen(['cat'], stdin=subprocess.PIPE)
                os.kill(child.pid or os.getppid(), 0)
                child.stdin.close()
                child.wait()
                for pid, number in ((os.getpid(), errno.EPERM), (2 ** 30, errno.ESRCH)):
                    try:
                        os.kill(pid, 9)
                        assert False
                    except OSError as e:
                        assert e.errno == number, e
                application = id
                """);
        open(List.of(new ApplicationRef.Script(script, "application")))
                .close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(5));
    }

    @Test
    void aJavaExceptionIsAnExceptionForPython() throws Exception {
        Path script = folder.resolve("java_exception.py");
        Files.writeString(script, """
                from java.lang import Integer, NumberFormatException
                try:
                    Integer.parseInt("many")
                except NumberFormatException:
                    application = lambda environ, start_response: []
                """);
        open(List.of(new ApplicationRef.Script(script, "application")))
                .close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(5));
    }
}

package org.wsgibridge.jython;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.spi.ShutdownReason;
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
                assert os.umask(old) == 0 and 0 <= old <= 0777
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
    void filesHaveExactlyTheModesThatTheyAreGiven() throws Exception {
        Path script = folder.resolve("modes.py");
        Files.writeString(script, """
                import errno, os, shutil, stat, tempfile
                def mode(path):
                    return stat.S_IMODE(os.stat(path).st_mode)
                def is_mode(path, expected):
                    assert mode(path) == expected, (path, oct(mode(path)), oct(expected))
                def fails(number, function, *arguments):
                    try:
                        function(*arguments)
                    except OSError as e:
                        assert e.errno == number and e.filename == arguments[0], (e, e.filename)
                    else:
                        assert False, arguments
                handle, path = tempfile.mkstemp()
                is_mode(path, 0600)
                os.write(handle, b'written')
                os.close(handle)
                assert open(path).read() == 'written'
                is_mode(tempfile.NamedTemporaryFile().name, 0600)
                for m in (0640, 0600, 0400, 0755, 0777, 01777, 0200, 0000):
                    os.chmod(path, m)
                    is_mode(path, m)
                os.chmod(path, 0641)
                copy = path + '-copy'
                shutil.copy(path, copy)
                is_mode(copy, 0641)
                top = tempfile.mkdtemp()
                is_mode(top, 0700)
                home = os.path.join(top, 'a')
                os.makedirs(os.path.join(home, 'b'), 0750)
                is_mode(home, 0750)
                is_mode(os.path.join(home, 'b'), 0750)
                old = os.umask(0)
                for m in (0666, 0777, 0620):
                    name = os.path.join(top, oct(m))
                    os.close(os.open(name, os.O_WRONLY | os.O_CREAT, m))
                    is_mode(name, m)
                    os.mkdir(name + '-folder', m)
                    is_mode(name + '-folder', m)
                os.umask(077)
                name = os.path.join(top, 'masked')
                handle = os.fdopen(os.open(name, os.O_RDWR | os.O_CREAT | os.O_TRUNC), 'w+b')
                is_mode(name, 0700)
                handle.write(b'first')
                handle.seek(0)
                assert handle.read() == 'first'
                handle.close()
                handle = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
                os.write(handle, b'+second')
                os.close(handle)
                assert open(name).read() == 'first+second'
                os.close(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC))
                assert os.path.getsize(name) == 0
                assert os.umask(old) == 077
                fails(errno.EEXIST, os.open, name, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
                fails(errno.EEXIST, os.mkdir, top)
                fails(errno.ENOENT, os.chmod, name + '-missing', 0600)
                fails(errno.ENOENT, os.open, os.path.join(name + '-missing', 'x'), os.O_WRONLY | os.O_CREAT)
                fails(errno.ENOENT, os.open, name + '-missing', os.O_RDONLY)
                fails(errno.EISDIR, os.open, top, os.O_WRONLY | os.O_CREAT)
                shutil.rmtree(top)
                os.remove(path)
                os.remove(copy)
                application = id
                """);
        open(List.of(new ApplicationRef.Script(script, "application")))
                .close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(5));
    }

    @Test
    void nothingOfPythonsEndsTheJvm() throws Exception {
        Path script = folder.resolve("exits.py");
        Files.writeString(script, """
                import code, os, posix, signal, sys, thread, threading, unittest
                from java.lang import Runtime, System
                from org.python.core import Py
                from org.python.modules.posix import PosixModule
                from org.python.util import jython
                from sun.misc import Signal
                def refused(kind, function, *arguments):
                    try:
                        function(*arguments)
                    except kind as e:
                        return str(e)
                    assert False, function
                for function in (os._exit, posix._exit, PosixModule._exit, System.exit, Runtime.getRuntime().exit,
                                 Runtime.getRuntime().halt):
                    assert 'must not end the JVM' in refused(SystemExit, function, 0)
                for function in (jython.main, jython.run, Py.runMain):
                    assert 'must not end the JVM' in refused(SystemExit, function, ['-c', 'import sys; sys.exit(3)'])
                code.interact()
                refused(SystemExit, sys.exit, 1)
                refused(SystemExit, quit)
                refused(SystemExit, unittest.main, None, None, ['x'])
                assert 'JVM' in refused(NotImplementedError, signal.alarm, 1)
                assert signal.alarm(0) == 0
                refused(NotImplementedError, getattr(Signal, 'raise'), Signal('TERM'))
                signal.signal(signal.SIGTERM, signal.SIG_DFL)
                signal.getsignal(signal.SIGTERM)
                refused(OSError, os.kill, os.getpid(), 15)
                for name in ('abort', 'fork', 'execv', 'forkpty'):
                    assert not hasattr(os, name), name
                done = []
                def ends(function):
                    try:
                        function(3)
                    finally:
                        done.append(function)
                for function in (sys.exit, os._exit, System.exit):
                    worker = threading.Thread(target=ends, args=(function,))
                    worker.start()
                    worker.join()
                    thread.start_new_thread(ends, (function,))
                while len(done) < 6:
                    threading.Event().wait(0.01)
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

package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.RandomAccessFile;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks of files that {@code fcntl} takes. */
final class JythonFileLockTest {
    private static final String APP = """
            import errno, fcntl, os, threading
            PATH = os.path.join(os.path.dirname(__file__), 'lock')

            def refused(file, lock=fcntl.flock):
                try:
                    lock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except IOError as e:
                    return e.errno == errno.EAGAIN
                return False

            def files():
                one, other = open(PATH, 'w'), open(PATH, 'w')
                fcntl.flock(one, fcntl.LOCK_EX)
                fcntl.flock(one.fileno(), fcntl.LOCK_EX | fcntl.LOCK_NB)
                assert refused(other) and refused(other.fileno(), fcntl.lockf)
                waiting = threading.Thread(target=fcntl.flock, args=(other, fcntl.LOCK_EX))
                waiting.start()
                fcntl.flock(one, fcntl.LOCK_UN)
                waiting.join()
                assert refused(one)
                other.close()
                assert not refused(one)
                one.close()

            def parts():
                one, other = open(PATH, 'w'), open(PATH, 'w')
                fcntl.lockf(one, fcntl.LOCK_EX, 10)
                fcntl.lockf(other, fcntl.LOCK_EX | fcntl.LOCK_NB, 10, 10)
                assert refused(other, fcntl.lockf)
                fcntl.lockf(one, fcntl.LOCK_UN, 10)
                fcntl.lockf(other, fcntl.LOCK_EX | fcntl.LOCK_NB, 10)
                one.close()
                other.close()

            def overlaps():
                one, other = open(PATH, 'w'), open(PATH, 'w')
                def held(first, last):
                    try:
                        fcntl.lockf(other, fcntl.LOCK_EX | fcntl.LOCK_NB, last - first, first)
                    except IOError:
                        return True
                    fcntl.lockf(other, fcntl.LOCK_UN, last - first, first)
                    return False
                fcntl.lockf(one, fcntl.LOCK_EX, 10)
                fcntl.lockf(one, fcntl.LOCK_EX, 20, 5)
                assert held(0, 5) and held(24, 25) and not held(25, 26)
                fcntl.lockf(one, fcntl.LOCK_UN, 5, 10)
                assert held(0, 10) and not held(10, 15) and held(15, 16)
                fcntl.lockf(one, fcntl.LOCK_UN)
                assert not held(0, 100)
                fcntl.lockf(one, fcntl.LOCK_EX)
                fcntl.lockf(one, fcntl.LOCK_UN, 10)
                assert not held(0, 10) and held(10, 11)
                fcntl.lockf(one, fcntl.LOCK_UN)
                fcntl.lockf(one, fcntl.LOCK_EX, -5, 10)
                assert not held(0, 5) and held(5, 6) and not held(10, 11)
                one.close()
                other.close()

            def upgrades():
                with open(PATH, 'r+') as one, open(PATH, 'r+') as other:
                    fcntl.lockf(one, fcntl.LOCK_SH, 10)
                    fcntl.lockf(other, fcntl.LOCK_SH, 10, 10)
                    assert refused(one, fcntl.lockf) and refused(one)
                    fcntl.lockf(other, fcntl.LOCK_UN, 10, 10)
                    assert refused(other)

            def arguments():
                with open(PATH, 'r+') as one, open(PATH, 'r+') as other:
                    fcntl.flock(one, fcntl.LOCK_EX)
                    for wrong in (lambda: fcntl.flock(one, 0), lambda: fcntl.flock(one, 3),
                                  lambda: fcntl.lockf(one, 8, 0, -1), lambda: fcntl.lockf(one, 8, -1),
                                  lambda: fcntl.lockf(one, 8, 2 ** 63), lambda: fcntl.lockf(one, 8, 0, 2 ** 64),
                                  lambda: fcntl.lockf(one, 8, 0, 0, -1), lambda: fcntl.lockf(one, 8, 0, 0, 3)):
                        try:
                            wrong()
                        except IOError as e:
                            assert e.args == (errno.EINVAL, 'Invalid argument'), e
                        else:
                            assert False
                    assert refused(other)

            def modes():
                with open(PATH, 'w'), open(PATH) as reader:
                    try:
                        fcntl.flock(reader, fcntl.LOCK_EX)
                    except IOError as e:
                        assert e.errno == errno.EBADF and 'open for writing' in str(e)
                    else:
                        assert False

            def of_java():
                with open(PATH, 'w') as file:
                    assert refused(file)

            def application(environ, start_response):
                start_response('200 OK', [])
                globals()[environ['QUERY_STRING']]()
                return ['passed']
            """;

    @Test
    void locksMustExcludeEachOther(@TempDir Path folder) throws Exception {
        try (Deployed deployed = new Deployed(folder)) {
            deployed.file("app.py", APP);
            var interpreter = deployed.open("app.py", "application");
            for (String function : new String[] {"files", "parts", "overlaps", "upgrades", "arguments", "modes"}) {
                assertThat(deployed.text(interpreter, "app.py", "application", function))
                        .isEqualTo("passed");
            }
            try (RandomAccessFile file =
                            new RandomAccessFile(folder.resolve("app/lock").toFile(), "rw");
                    FileChannel channel = file.getChannel();
                    FileLock lock = channel.lock()) {
                assertThat(lock.isValid()).isTrue();
                assertThat(deployed.text(interpreter, "app.py", "application", "of_java"))
                        .isEqualTo("passed");
            }
        }
    }
}

package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.cpython.process.DaemonDescriptor;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.spi.Interpreter;

/** Descriptors that a hostile application has its daemon hand over to the JVM. */
class DescriptorTest {
    private static final String SECRET = "secret";

    /** Makes the daemon say of a descriptor what the query names, whatever it is. */
    private static final String HOSTILE = """
            import io, os, sys
            import mod_wsgi

            gateway = sys.modules['wsgibridge.gateway']

            def application(environ, start_response):
                name, flags, count = environ['QUERY_STRING'].split(',')
                if environ['PATH_INFO'] == '/drops-rights':
                    os.setuid(65534)
                start_response('200 OK', [])
                if not name:
                    return [b'alive']
                descriptor = os.open(name, int(flags, 8))
                gateway._regular_file = lambda filelike: (descriptor, 0, int(count))
                return mod_wsgi.FileWrapper(io.FileIO(descriptor))
            """;

    private static final String WRITE = "1";
    private static final String READ_AT_ONCE = "4000";
    private static final String O_PATH = "10000000";
    private static final int SIZE = 100_000;

    @TempDir
    private Path folder;

    private EngineKit kit;
    private ApplicationRef application;
    private Path file;

    @BeforeEach
    void makeEngine() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        kit = new EngineKit(folder);
        application = kit.script("hostile.wsgi", HOSTILE);
        file = Files.writeString(folder.resolve("file"), SECRET + "x".repeat(SIZE));
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    private void asNobody() {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        kit.pythonHome = Path.of("/usr");
        kit.process = new ProcessSettings(
                null,
                new ProcessSettings.Identity("nobody", null, List.of()),
                -1,
                null,
                0,
                0,
                ProcessSettings.Environment.INHERITED,
                Duration.ZERO);
    }

    private EngineKit.Request ask(Interpreter interpreter, String path, Path name, String flags) throws Exception {
        return kit.get(application, path + "?" + name + "," + flags + "," + SIZE)
                .send(interpreter)
                .await();
    }

    private void assertAlive(Interpreter interpreter) throws Exception {
        EngineKit.Request request =
                kit.get(application, "/?,,").send(interpreter).await();
        assertThat(request.client.text()).isEqualTo("alive");
    }

    @Test
    void mustNotReadForAnotherUserWhatThatMayNotRead() throws Exception {
        asNobody();
        Interpreter interpreter = kit.open(application);
        assertThat(ask(interpreter, "/", file, O_PATH).client.text()).doesNotContain(SECRET);
        assertAlive(interpreter);
    }

    @Test
    void mustNotReadForAnApplicationThatHasGivenUpItsRights() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Interpreter interpreter = kit.open(application);
        assertThat(ask(interpreter, "/drops-rights", file, O_PATH).client.text())
                .doesNotContain(SECRET);
    }

    @ParameterizedTest
    @ValueSource(strings = {O_PATH, WRITE})
    void mustNotReadByADescriptorThatIsNotOpenForReading(String flags) throws Exception {
        Interpreter interpreter = kit.open(application);
        EngineKit.Request request = ask(interpreter, "/", file, flags);
        assertThat(request.client.text()).doesNotContain(SECRET);
        assertThat(request.client.status()).isEqualTo(500);
        assertAlive(interpreter);
    }

    @Test
    void mustNotWaitForAPipe() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor())
                .isZero();
        Interpreter interpreter = kit.open(application);
        ask(interpreter, "/", pipe, READ_AT_ONCE);
        assertAlive(interpreter);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/dev/zero", "/dev/tty", "/"})
    void mustOpenNothingButFiles(String name) throws Exception {
        assertThat(opened(Path.of(name), 0)).isNull();
    }

    @Test
    void mustOpenTheVeryFileThatIsMeant() throws Exception {
        FileChannel same = opened(file, 0);
        assertThat(same).isNotNull();
        Objects.requireNonNull(same).close();
        assertThat(opened(file, 1)).isNull();
    }

    /** Opens the descriptor of a process of this user's own that has the file as its standard input. */
    private static @Nullable FileChannel opened(Path name, long wrong) throws Exception {
        assumeTrue(Files.exists(name), "needs " + name);
        Process process = new ProcessBuilder(
                        "sh", "-c", "exec 0<\"$0\" && echo ready && exec sleep 60 >&-", name.toString())
                .start();
        try {
            assumeTrue("ready".equals(process.inputReader().readLine()), "needs " + name);
            return new DaemonDescriptor(
                            process.pid(),
                            0,
                            (Long) Files.getAttribute(name, "unix:dev"),
                            (Long) Files.getAttribute(name, "unix:ino") + wrong)
                    .open();
        } finally {
            process.destroyForcibly().waitFor();
        }
    }
}

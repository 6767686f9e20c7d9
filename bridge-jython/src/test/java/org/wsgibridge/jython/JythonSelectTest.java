package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.testkit.jvm.QuickJvm;

/**
 * {@code select} with files, pipes and {@code sys.stdin}, in an interpreter of the bridge and in a program of Jython's
 * command line. The assertions in Python hold on CPython 2.7.18.
 */
final class JythonSelectTest {
    private static final String FUNCTIONS = """
            import errno, io, os, select, shutil, socket, subprocess, sys, tempfile

            def raises(call, expected, *arguments):
                try:
                    call(*arguments)
                except expected as e:
                    return e.args
                assert False, arguments

            def files():
                folder = tempfile.mkdtemp()
                path = os.path.join(folder, 'file')
                for make in (lambda: open(path, 'w+'), lambda: open(path), lambda: open(path, 'a'),
                             lambda: io.open(path, 'rb'), lambda: os.fdopen(os.open(path, os.O_RDWR)),
                             tempfile.TemporaryFile):
                    f = make()
                    assert select.select([f], [f], [f], 0) == ([f], [f], [])
                    assert select.select([f], [], []) == ([f], [], [])
                    assert select.select((), iter([f]), set(), None) == ([], [f], [])
                    fd = f.fileno()
                    assert select.select([fd], [f, fd], [], 5) == ([fd], [f, fd], [])
                    assert select.select([], [], [fd], 0.001) == ([], [], [])
                    assert not os.isatty(fd) and not f.isatty()
                    p = select.poll()
                    p.register(fd)
                    assert p.poll() == p.poll(0) == p.poll(10.5) == [(fd, select.POLLIN | select.POLLOUT)]
                    p.modify(fd, select.POLLIN)
                    assert p.poll(-1) == [(fd, select.POLLIN)]
                    p.modify(fd, select.POLLPRI)
                    assert p.poll(1) == []
                    p.unregister(fd)
                    assert p.poll(0) == []
                    raises(p.unregister, KeyError, fd)
                    assert raises(p.modify, IOError, fd, select.POLLIN)[0] == errno.ENOENT
                    assert raises(select.select, select.error, [f], [], [], -1) == (22, 'Invalid argument')
                    raises(select.select, TypeError, [f], [], [], 'x')
                    raises(select.select, TypeError, [f], 1, [], 0)
                    f.close()
                    raises(select.select, ValueError, [f], [], [], 0)
                shutil.rmtree(folder)
                return 'files'

            def pipes():
                child = subprocess.Popen(['cat'], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
                out, fd, p = child.stdout, child.stdout.fileno(), select.poll()
                p.register(fd, select.POLLIN)
                assert select.select([out], [child.stdin], [], 0) == ([], [child.stdin], [])
                assert select.select([out], [], [], 0.02) == ([], [], []) and p.poll(0) == p.poll(20) == []
                child.stdin.write('x')
                child.stdin.flush()
                assert select.select([out], [], []) == ([out], [], []) and p.poll() == [(fd, select.POLLIN)]
                assert out.read(1) == 'x' and select.select([out], [], [], 0) == ([], [], [])
                child.stdin.close()
                assert select.select([out], [], []) == ([out], [], []) and p.poll() == [(fd, select.POLLHUP)]
                assert out.read() == '' and child.wait() == 0
                assert select.select([out], [], [], 0) == ([out], [], [])
                both = subprocess.Popen('echo out; echo err >&2', shell=True,
                                        stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                texts = {both.stdout: '', both.stderr: ''}
                reading = set(texts)
                while reading:
                    for pipe in select.select(list(reading), [], [])[0]:
                        text = pipe.read(1)
                        texts[pipe] += text
                        if not text:
                            reading.remove(pipe)
                assert texts == {both.stdout: 'out\\n', both.stderr: 'err\\n'}
                return 'pipes'

            def sockets():
                server = socket.socket()
                server.bind(('127.0.0.1', 0))
                server.listen(1)
                client = socket.create_connection(server.getsockname())
                accepted = server.accept()[0]
                f = tempfile.TemporaryFile()
                assert select.select([accepted, f], [client], [], 5) == ([f], [client], [])
                client.sendall('x')
                assert select.select([accepted], [], []) == ([accepted], [], [])
                assert select.select([f, accepted], [f], []) == ([f, accepted], [f], [])
                assert select.select([accepted, f], [], []) == ([accepted, f], [], [])
                p = select.poll()
                for each in f, accepted:
                    p.register(each.fileno(), select.POLLIN)
                assert sorted(p.poll()) == sorted((each.fileno(), select.POLLIN) for each in (f, accepted))
                p.unregister(f.fileno())
                assert p.poll() == [(accepted.fileno(), select.POLLIN)]
                for each in client, accepted, server:
                    each.close()
                return 'sockets'

            def stdin():
                assert select.select([sys.stdin], [], []) == ([sys.stdin], [], [])
                assert select.select([sys.stdin], [], [], 0) == ([sys.stdin], [], []) and not sys.stdin.isatty()
                assert sys.stdin.read() == ''
                return 'stdin'
            """;

    private static final String APPLICATION = FUNCTIONS + """

            def application(environ, start_response):
                start_response('200 OK', [])
                return [globals()[environ['QUERY_STRING']]()]
            """;

    /** Also what other modules lack in plain Jython. */
    private static final String PROGRAM = FUNCTIONS + """

            import crypt, hashlib, pwd, threading, xml.parsers.expat, xml.sax.expatreader

            assert os.getpid() > 0 and hasattr(os, 'isatty') and pwd.getpwnam('root').pw_uid == 0
            assert hashlib.pbkdf2_hmac('sha256', 'a', 'b', 1).encode('hex').startswith('ee212b01b70c9fb7')
            assert crypt.crypt('secret', 'ab') == 'abNANd1rDfiNc' and hasattr(threading, '_get_ident')
            print files(), pipes(), sockets()
            select.select([sys.stdin], [], [])
            # As manage.py shell of Django 1.11 does.
            if select.select([sys.stdin], [], [], 0)[0]:
                exec(sys.stdin.read())
            print stdin()
            """;

    @TempDir
    private Path folder;

    @Test
    void mustBeReadyInAnApplicationAsOnCpython() throws Exception {
        try (Deployed deployed = new Deployed(folder)) {
            deployed.file("app.py", APPLICATION);
            Interpreter interpreter = deployed.open("app.py", "application");
            for (String name : new String[] {"files", "pipes", "sockets", "stdin"}) {
                assertThat(deployed.text(interpreter, "app.py", "application", name))
                        .isEqualTo(name);
            }
        }
    }

    /** The standard input is a file, a device or a pipe. */
    @ParameterizedTest
    @ValueSource(strings = {"file", "/dev/null", "pipe", "empty pipe"})
    void mustBeReadyInAProgramAsOnCpython(String input) throws Exception {
        String code = "import time; print 6 * 7\n";
        String output = switch (input) {
            case "file" -> run(Files.writeString(folder.resolve("input.py"), code), "");
            case "pipe" -> run(null, code);
            case "empty pipe" -> run(null, "");
            default -> run(Path.of(input), "");
        };

        boolean empty = input.equals("/dev/null") || input.equals("empty pipe");
        assertThat(output).isEqualTo("files pipes sockets\n" + (empty ? "" : "42\n") + "stdin\n");
    }

    private String run(@Nullable Path input, String written) throws Exception {
        Path program = Files.writeString(folder.resolve("program.py"), PROGRAM);
        Path output = folder.resolve("output.txt");
        ProcessBuilder builder = new ProcessBuilder(QuickJvm.of(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Dpython.cachedir.skip=true",
                        "org.python.util.jython",
                        program.toString())))
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        if (input != null) {
            builder.redirectInput(new File(input.toString()));
        }
        Process process = builder.start();
        try (OutputStream pipe = process.getOutputStream()) {
            pipe.write(written.getBytes(StandardCharsets.UTF_8));
        }
        try {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(output);
    }
}

package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.spi.Interpreter;

/** Each exception that leaves Jython's library is an Exception of Python's. */
final class JythonExceptionsTest {
    /**
     * Calls what a module has with arguments that it does not expect, and returns what no {@code except Exception}
     * catches.
     */
    private static final String FUZZ = """
            import sys
            values = [None, 0, -1, 2**31, 2**63, -2**70, 1.5, float('nan'), 1e300, '', 'a', 'a\\0b', '\\xff' * 70, u'\\u20ac' * 70,
                u'a' * 64 + u'.de', 'utf-8', '%Q', '(', '[', '(?P<', '1' * 500, [], [1], (1, 2), {'a': 1}, object(), len, int, 1j]
            ends = ('sleep', 'factorial', 'clear', 'reset', 'exit', 'release', 'create_connection', 'getaddrinfo', 'gethostbyname', 'getfqdn',
                'gethostbyaddr', 'gethostbyname_ex', 'setdefaulttimeout', 'kill', 'remove', 'unlink', 'rmdir', 'mkdir', 'wait',
                'notify', 'notifyAll')
            past = []
            def call(label, function, arguments):
                try:
                    try:
                        function(*arguments)
                    except Exception:
                        pass
                except (SystemExit, KeyboardInterrupt):
                    pass
                except:
                    past.append('%s%r: %s' % (label, arguments, sys.exc_info()[0]))
            def fuzz(name):
                module = __import__(name)
                for attribute in dir(module):
                    function = getattr(module, attribute, None)
                    if callable(function) and attribute not in ends and not attribute.startswith('__'):
                        call(attribute, function, ())
                        for number, value in enumerate(values):
                            call(attribute, function, (value,))
                            call(attribute, function, (value, values[number * 7 % len(values)]))
                            call(attribute, function, (values[number * 5 % len(values)], value, values[number * 3 % len(values)]))
            """;

    @TempDir
    private static Path folder;

    private static Deployed deployed;
    private static Interpreter interpreter;

    @BeforeAll
    static void deploy() throws Exception {
        deployed = new Deployed(folder);
        deployed.file("app.py", """
                def application(environ, start_response):
                    start_response('200 OK', [])
                    names = {}
                    exec environ['QUERY_STRING'] in names
                    return [str(names['out'])]
                """);
        interpreter = deployed.open("app.py", "application");
    }

    @AfterAll
    static void undeploy() {
        deployed.close();
    }

    private static String run(String code) {
        return deployed.text(interpreter, "app.py", "application", code);
    }

    @Test
    void theLocaleMustBeTheSameInEveryInterpreterOfTheJvm() {
        assertThat(run("""
                out = []
                for turn in range(2):
                    try:
                        import _locale
                        out.append('there')
                    except ImportError:
                        out.append('not there')
                import locale
                try:
                    locale.setlocale(locale.LC_ALL, 'xx_XX.UTF-8')
                except Exception as error:
                    out.append(type(error) is locale.Error)
                """)).isEqualTo("['not there', 'not there', True]");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "re",
                "_sre",
                "codecs",
                "struct",
                "zlib",
                "time",
                "unicodedata",
                "binascii",
                "base64",
                "math",
                "cmath",
                "_csv",
                "json",
                "datetime",
                "socket",
                "locale",
                "itertools",
                "operator",
                "_collections",
                "array",
                "cStringIO",
                "urllib",
                "hashlib",
                "decimal",
                "errno",
                "calendar",
                "quopri",
                "bz2"
            })
    void whateverArgumentsAModuleGets(String module) {
        assertThat(run(FUZZ + "fuzz('" + module + "')\nout = '\\n'.join(past)")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "(u'a' * 64 + u'.de').encode('idna') | UnicodeError",
                "u'a..b'.encode('idna') | UnicodeError",
                "__import__('struct').pack('') | IndexError",
                "__import__('codecs').lookup(u'\\u20ac') | ValueError",
                "__import__('codecs').utf_8_decode(None) | TypeError",
                "__import__('ctypes').CDLL('libc.so.6') | OSError",
                "__import__('java.lang').lang.Integer.parseInt('x') | ValueError",
                "__import__('java.util').util.ArrayList(None) | TypeError",
                "[].__class__(__import__('java.util').util.ArrayList().iterator().next()) | StandardError",
            })
    void anExceptionOfJavasIsThatOfPythonsWhichItStandsFor(String call, String expected) {
        assertThat(run("try:\n    out = " + call + "\nexcept " + expected + ":\n    out = 'caught'"))
                .isEqualTo("caught");
    }

    @Test
    void itIsStillWhatItIs() {
        assertThat(run("""
                        from java.lang import IllegalArgumentException, RuntimeException
                        class Own(RuntimeException):
                            def __init__(self, text):
                                RuntimeException.__init__(self, text)
                                self.text = text
                        out = []
                        for thrown in (IllegalArgumentException(u'\\xe4'), Own('own')):
                            try:
                                raise thrown
                            except RuntimeException as e:
                                out += [e is thrown, isinstance(e, Exception), e.message, e.args[0][-3:], unicode(e)[-3:]]
                        out.append(thrown.text)
                        """))
                .isEqualTo("[True, True, u'\\xe4', u': \\xe4', u': \\xe4',"
                        + " True, True, u'own', u'own', u'own', 'own']");
    }

    /** By an interrupt a request is ended; errors of the JVM are nothing to go on after. */
    @ParameterizedTest
    @ValueSource(strings = {"InterruptedException", "InternalError", "ThreadDeath"})
    void whatMustNotBeHeldUpIsNoException(String type) {
        assertThat(run("from java.lang import " + type + "\ntry:\n    try:\n        raise " + type
                        + "()\n    except Exception:\n        out = 'held up'\n"
                        + "except BaseException:\n    out = 'base'"))
                .isEqualTo("base");
    }

    @Test
    void usersAndGroupsAreThoseOfTheSystemsFiles() {
        assumeTrue(
                Files.isReadable(Path.of("/etc/passwd")) && Files.isReadable(Path.of("/etc/group")),
                "needs /etc/passwd and /etc/group");
        assertThat(run("""
                        import grp, os, pwd
                        line = open('/etc/passwd').readline().strip().split(':')
                        user = pwd.getpwnam(line[0])
                        out = [list(map(str, user)) == line, user.pw_dir == line[5], pwd.getpwuid(int(line[2])) == user]
                        out += [user in pwd.getpwall(), os.path.expanduser('~' + line[0]) == line[5]]
                        first = open('/etc/group').readline().strip().split(':')
                        group = grp.getgrnam(first[0])
                        out += [group.gr_gid == int(first[2]), grp.getgrgid(group.gr_gid) == group, group in grp.getgrall()]
                        """)).isEqualTo("[True, True, True, True, True, True, True, True]");
    }

    @ParameterizedTest
    @CsvSource({
        "pwd.getpwnam('no such'), KeyError", "pwd.getpwuid(-1), KeyError", "pwd.getpwuid(2 ** 70), KeyError",
        "pwd.getpwuid('0'), TypeError", "pwd.getpwnam(0), TypeError", "grp.getgrnam(''), KeyError",
        "grp.getgrgid(None), TypeError", "pwd.getpwnam(), TypeError",
    })
    void whatIsNotThereIsAnErrorOfPythons(String call, String expected) {
        assertThat(run("import pwd, grp\ntry:\n    out = " + call + "\nexcept " + expected + ":\n    out = 'caught'"))
                .isEqualTo("caught");
    }
}

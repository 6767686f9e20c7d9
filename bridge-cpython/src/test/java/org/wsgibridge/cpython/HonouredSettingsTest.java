package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.spi.InterpreterStartException;

/** What the settings of a process group do to a daemon. */
class HonouredSettingsTest {
    private static final String TELL = """
            import locale, os, resource, sys

            def application(environ, start_response):
                mask = os.umask(0)
                os.umask(mask)
                facts = [
                    ('cwd', os.getcwd()),
                    ('path', ','.join(sys.path)),
                    ('lang', os.environ.get('LANG', '')),
                    ('lc_all', os.environ.get('LC_ALL', '')),
                    ('setlocale', locale.setlocale(locale.LC_ALL)),
                    ('umask', '%03o' % mask),
                    ('data', str(resource.getrlimit(resource.RLIMIT_DATA)[0])),
                    ('argv', ','.join(sys.argv)),
                    ('version', '%d.%d' % sys.version_info[:2]),
                    ('encoding', sys.getfilesystemencoding()),
                    ('multi', '%s %s %s' % (environ['wsgi.multithread'], environ['wsgi.multiprocess'],
                                            environ['wsgi.run_once'])),
                ]
                if environ['PATH_INFO'] == '/title':
                    facts.append(('comm', open('/proc/self/comm').read().strip()))
                    facts.append(('cmdline', open('/proc/self/cmdline').read().rstrip('\\0')))
                start_response('200 OK', [])
                return ['\\n'.join('='.join(fact) for fact in facts).encode('utf-8')]
            """;

    @TempDir
    private Path folder;

    private EngineKit kit;

    @BeforeEach
    void makeEngine() {
        kit = new EngineKit(folder);
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    private Map<String, String> facts(String path) throws Exception {
        ApplicationRef application = kit.script("tell.wsgi", TELL);
        String text = kit.get(application, path)
                .send(kit.open(application))
                .await()
                .client
                .text();
        assertThat(kit.log).isEmpty();
        return text.lines().collect(Collectors.toMap(line -> line.split("=", 2)[0], line -> line.split("=", 2)[1]));
    }

    @Test
    void mustHaveDefaults() throws Exception {
        assertThat(facts("/"))
                .containsEntry("cwd", folder.toRealPath().toString())
                .containsEntry("lang", "C.UTF-8")
                .containsEntry("lc_all", "C.UTF-8")
                .containsEntry("argv", "mod_wsgi")
                .containsEntry("encoding", "utf-8")
                .containsEntry("multi", "False False False");
    }

    private static ProcessSettings process(@Nullable String title, int umask, long memoryLimit) {
        ProcessSettings.Identity inherited = ProcessSettings.INHERITED.identity();
        return new ProcessSettings(
                title, inherited, umask, null, memoryLimit, 0, ProcessSettings.Environment.INHERITED, Duration.ZERO);
    }

    @Test
    void mustHonourWhatConcernsTheProcess() throws Exception {
        kit.process = process("%{GROUP} of mine", 0027, 1L << 30);
        assertThat(facts("/title"))
                .containsEntry("umask", "027")
                .containsEntry("data", Long.toString(1L << 30))
                .containsEntry("comm", "(wsgi:test) of")
                .containsEntry("cmdline", "(wsgi:test) of mine");
    }

    @Test
    void mustTurnWantOfMemoryIntoAnError() throws Exception {
        kit.process = process(null, -1, 256L << 20);
        ApplicationRef application = kit.script("greedy.wsgi", """
                def application(environ, start_response):
                    return [b'x' * (1 << 30)]
                """);
        EngineKit.Request request =
                kit.get(application, "/").send(kit.open(application)).await();
        assertThat(request.client.status()).isEqualTo(500);
        assertThat(kit.log).anyMatch(line -> line.contains("MemoryError"));
    }

    @Test
    void mustHonourLangAndLocale() throws Exception {
        kit.lang = "C";
        kit.locale = "POSIX";
        assertThat(facts("/")).containsEntry("lang", "C").containsEntry("lc_all", "POSIX");
    }

    @Test
    void mustRefuseALocaleThatTheSystemLacks() {
        kit.locale = "xx_XX.UTF-8";
        ApplicationRef application = kit.script("tell.wsgi", TELL);
        InterpreterStartException failure =
                catchThrowableOfType(InterpreterStartException.class, () -> kit.open(application));
        assertThat(failure.getMessage()).contains("locale", "xx_XX.UTF-8");
    }

    @Test
    void mustSearchTheApplicationThenThePythonPathThenTheWarThenTheSystem() throws Exception {
        Path extra = Files.createDirectory(folder.resolve("extra"));
        Path linked = Files.createDirectory(folder.resolve("linked"));
        Files.writeString(extra.resolve("more.pth"), linked + "\n");
        Path lib = Files.createDirectory(folder.resolve("lib"));
        try (ZipOutputStream wheel =
                new ZipOutputStream(Files.newOutputStream(lib.resolve("json-1-py2.py3-none-any.whl")))) {
            wheel.putNextEntry(new ZipEntry("zipped.py"));
            wheel.write("NAME = 'zipped'\n".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        Files.writeString(lib.resolve("shared.py"), "WHERE = 'lib'\n");
        Files.writeString(extra.resolve("shared.py"), "WHERE = 'extra'\n");
        kit.close();
        kit = new EngineKit(folder, lib);
        kit.pythonPath = List.of(extra);

        assertThat(facts("/").getOrDefault("path", "").split(",", -1))
                .startsWith(
                        folder.toString(),
                        extra.toString(),
                        linked.toString(),
                        lib.toString(),
                        lib.resolve("json-1-py2.py3-none-any.whl").toString());
        ApplicationRef application = kit.script("imports.wsgi", """
                import shared, zipped

                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [(shared.WHERE + ' ' + zipped.NAME).encode('latin-1')]
                """);
        EngineKit.Request request =
                kit.get(application, "/").send(kit.open(application)).await();
        assertThat(request.client.text()).isEqualTo("extra zipped");
    }

    @Test
    void mustWriteNoBytecodeBesideTheSources() throws Exception {
        Path helper = Files.writeString(folder.resolve("helper.py"), "X = 1\n");
        Files.setLastModifiedTime(helper, FileTime.from(Instant.now().minusSeconds(60)));
        ApplicationRef application = kit.script("imports.wsgi", "import helper\n" + TELL);
        kit.open(application);

        assertThat(folder.resolve("__pycache__")).doesNotExist();
        try (var files = Files.walk(folder.resolve("work"))) {
            assertThat(files).anyMatch(file -> file.toString().contains("helper.cpython-"));
        }
    }

    @Test
    void mustNameTheSourcesOfTheApplicationOnly() throws Exception {
        Path helper = Files.writeString(folder.resolve("helper.py"), "import json\n");
        ApplicationRef application = kit.script("imports.wsgi", "import helper\n" + TELL);
        assertThat(kit.open(application).sourceFiles())
                .contains(helper, folder.resolve("imports.wsgi"))
                .noneMatch(file -> file.endsWith("json/__init__.py") || file.endsWith("gateway.py"));
    }

    static List<String> versions() {
        return List.copyOf(Pythons.installed().keySet());
    }

    @ParameterizedTest
    @MethodSource("versions")
    void mustRunThePythonOfPythonHome(String version) throws Exception {
        kit.pythonHome = Pythons.find(version);
        kit.engine().check(kit.settings());
        assertThat(facts("/")).containsEntry("version", version);
        assertThat(folder.resolve("tell.pyc")).doesNotExist();
    }

    @Test
    void mustRunAVirtualEnvironment() throws Exception {
        Path environment = folder.resolve("venv");
        Process maker = new ProcessBuilder("python3", "-m", "venv", "--without-pip", environment.toString())
                .inheritIO()
                .start();
        assertThat(maker.waitFor()).isZero();
        kit.pythonHome = environment;
        assertThat(facts("/").get("path")).contains(environment.resolve("lib").toString());
    }
}

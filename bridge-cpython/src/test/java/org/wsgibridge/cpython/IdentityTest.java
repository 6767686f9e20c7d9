package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.settings.group.ThreadSettings;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterStartException;

/** The user, groups, priority and limits of daemons. */
class IdentityTest {
    private static final String TELL = """
            import os, resource, sys, threading
            import helper, json
            import mod_wsgi

            depths = []

            def deep(n):
                depths.append(n)
                deep(n + 1)

            def application(environ, start_response):
                if environ['PATH_INFO'] == '/file':
                    start_response('200 OK', [])
                    return mod_wsgi.FileWrapper(open(__file__, 'rb'))
                facts = [
                    ('user', os.getuid()), ('group', os.getgid()), ('effective', os.geteuid()),
                    ('groups', ','.join(map(str, sorted(os.getgroups())))), ('nice', os.nice(0)),
                    ('home', os.environ.get('HOME')), ('name', os.environ.get('USER')),
                    ('as', resource.getrlimit(resource.RLIMIT_AS)[0]),
                    ('switch', getattr(sys, 'getswitchinterval', str)()),
                    ('pycache', getattr(helper, '__cached__', '')),
                    ('stack', threading.stack_size()),
                    ('names', ','.join(sorted(os.environ))), ('added', os.environ.get('ADDED')),
                ]
                start_response('200 OK', [])
                return ['\\n'.join('%s=%s' % fact for fact in facts).encode('utf-8')]
            """;

    @TempDir
    private Path folder;

    private EngineKit kit;
    private ApplicationRef application;

    @BeforeEach
    void makeEngine() throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        kit = new EngineKit(folder);
        Path helper = Files.writeString(folder.resolve("helper.py"), "X = 1\n");
        // One that has just been changed would have no cache.
        Files.setLastModifiedTime(helper, FileTime.from(Instant.now().minusSeconds(60)));
        application = kit.script("tell.wsgi", TELL);
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private static ProcessSettings process(
            @Nullable String user, @Nullable String group, List<String> further, @Nullable Integer priority) {
        return new ProcessSettings(
                null,
                new ProcessSettings.Identity(user, group, further),
                -1,
                priority,
                0,
                0,
                ProcessSettings.Environment.INHERITED,
                Duration.ZERO);
    }

    private Map<String, String> facts() throws Exception {
        kit.engine().check(kit.settings());
        Interpreter interpreter = kit.open(application);
        String text = kit.get(application, "/").send(interpreter).await().client.text();
        assertThat(kit.log).isEmpty();
        return text.lines().collect(Collectors.toMap(line -> line.split("=", 2)[0], line -> line.split("=", 2)[1]));
    }

    @Test
    void mustRunAsTheUserWithItsGroups() throws Exception {
        assumeTrue(isRoot(), "needs root");
        kit.pythonHome = Path.of("/usr"); // one that every user may read
        kit.process = process("nobody", null, List.of(), 5);

        assertThat(facts())
                .containsEntry("user", "65534")
                .containsEntry("effective", "65534")
                .containsEntry("group", "65534")
                .containsEntry("groups", "65534")
                .containsEntry("nice", "5")
                .containsEntry("name", "nobody");
    }

    @Test
    void mustTakeNumbersAndFurtherGroups() throws Exception {
        assumeTrue(isRoot(), "needs root");
        kit.pythonHome = Path.of("/usr");
        kit.process = process("4711", "daemon", List.of("bin", "4712"), -3);

        assertThat(facts())
                .containsEntry("user", "4711")
                .containsEntry("group", "1")
                .containsEntry("groups", "2,4712")
                .containsEntry("nice", "-3");
    }

    @Test
    void mustKeepTheBytecodeOfEachUserApart() throws Exception {
        assumeTrue(isRoot(), "needs root");
        kit.pythonHome = Path.of("/usr");
        kit.process = process("nobody", null, List.of(), null);
        Path cached = Path.of(facts().getOrDefault("pycache", ""));

        assertThat(cached).exists().hasFileName(cached.getFileName().toString());
        assertThat(cached.startsWith(folder)).isFalse();
        assertThat(Files.getOwner(cached).getName()).isEqualTo("nobody");
        kit.close();
        assertThat(cached).doesNotExist();
    }

    @Test
    void mustGiveAProcessOnlyTheVariablesThatItNeedsAndThoseThatAreNamed() throws Exception {
        List<String> others = System.getenv().keySet().stream()
                .filter(name -> name.matches("[A-Z]+") && !name.startsWith("PYTHON"))
                .filter(name -> !Set.of("PATH", "LANG", "LANGUAGE", "TZ", "HOME", "USER", "LOGNAME")
                        .contains(name))
                .sorted()
                .toList();
        assumeTrue(others.size() > 1, "needs two environment variables with names of capital letters");
        String passed = others.get(0);
        kit.pythonHome = Path.of("/usr"); // no script of a shell's, which has its own variables
        kit.process = new ProcessSettings(
                null,
                ProcessSettings.INHERITED.identity(),
                -1,
                null,
                0,
                0,
                new ProcessSettings.Environment(false, List.of(passed), Map.of("ADDED", "a value")),
                Duration.ZERO);

        Map<String, String> facts = facts();

        assertThat(facts).containsEntry("added", "a value");
        assertThat(facts.getOrDefault("names", "").split(","))
                .contains("PATH", "LANG", passed)
                .doesNotContainAnyElementsOf(others.subList(1, others.size()));
    }

    @Test
    void mustNotGiveAwayWhatALinkInThePlaceOfTheBytecodeFolderLeadsTo() throws Exception {
        assumeTrue(isRoot(), "needs root");
        kit.pythonHome = Path.of("/usr");
        kit.process = process("nobody", null, List.of(), null);
        Path cached = Path.of(facts().getOrDefault("pycache", ""));
        Path bytecode = cached;
        while (!bytecode.endsWith("pycache")) {
            bytecode = bytecode.resolveSibling("");
        }
        Path victim = Files.createDirectory(folder.resolve("victim"));
        Files.writeString(victim.resolve("precious"), "root's");

        // The user may not put a link into the folder's place ...
        assertThat(asNobody("mv", bytecode.toString(), bytecode + "-aside")).isNotZero();
        // ... but may swap what is inside, which must not have anything deleted elsewhere.
        assertThat(asNobody("sh", "-c", "rm -r " + bytecode + "/* && ln -s " + victim + " " + bytecode + "/tmp"))
                .isZero();
        // Even if a link got there, no process is given what it leads to.
        Path moved = bytecode.resolveSibling("moved");
        Files.move(bytecode, moved);
        Files.createSymbolicLink(bytecode, victim);
        assertThatThrownBy(() -> kit.open(application)).isInstanceOf(InterpreterStartException.class);
        assertThat(Files.getOwner(victim).getName()).isEqualTo("root");
        kit.close();

        assertThat(victim.resolve("precious")).hasContent("root's");
        assertThat(bytecode.resolveSibling("")).doesNotExist();
    }

    private static int asNobody(String... command) throws Exception {
        List<String> all = new ArrayList<>(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        all.addAll(List.of(command));
        return new ProcessBuilder(all).inheritIO().start().waitFor();
    }

    @Test
    void mustRefuseAPythonThatAnotherUserCanChange() throws Exception {
        assumeTrue(isRoot(), "needs root");
        Path home = Files.createDirectories(folder.resolve("venv/bin")).resolveSibling("");
        Files.createSymbolicLink(home.resolve("bin/python3"), Path.of("/usr/bin/python3"));
        Files.setAttribute(home.resolve("bin"), "unix:uid", 65534);
        kit.pythonHome = home;
        kit.process = process("nobody", null, List.of(), null);

        assertRefused("venv/bin belongs to user nobody");
    }

    @Test
    void mustSendFilesOfAnotherUsersProcess() throws Exception {
        assumeTrue(isRoot(), "needs root");
        kit.pythonHome = Path.of("/usr");
        kit.process = process("nobody", null, List.of(), null);

        EngineKit.Request request =
                kit.get(application, "/file").send(kit.open(application)).await();

        assertThat(request.client.text()).isEqualTo(TELL);
    }

    @Test
    void mustHonourLimitsOfTheProcess() throws Exception {
        kit.process = new ProcessSettings(
                null,
                ProcessSettings.INHERITED.identity(),
                -1,
                null,
                0,
                3L << 30,
                ProcessSettings.Environment.INHERITED,
                Duration.ofMillis(20));

        assertThat(facts()).containsEntry("as", Long.toString(3L << 30)).containsEntry("switch", "0.02");
    }

    @Test
    void mustGiveThreadsTheStackThatIsSet() throws Exception {
        kit.threading = new ThreadSettings(64L << 20, false);
        ApplicationRef deep = kit.script("deep.wsgi", """
                def application(environ, start_response):
                    lines = open('/proc/thread-self/maps').read()
                    address = id(None) * 0 + int(open('/proc/thread-self/syscall').read().split()[-2], 16)
                    for line in lines.splitlines():
                        low, high = [int(text, 16) for text in line.split()[0].split('-')]
                        if low <= address < high:
                            size = high - low
                    start_response('200 OK', [])
                    return [str(size).encode('latin-1')]
                """);
        EngineKit.Request request = kit.get(deep, "/").send(kit.open(deep)).await();

        assertThat(Long.parseLong(request.client.text())).isBetween(63L << 20, 65L << 20);
    }

    @ParameterizedTest
    @CsvSource({
        "nobody-here, , , user: there is no user nobody-here",
        "nobody, nowhere, , group: there is no group nowhere",
        "nobody, , nowhere, supplementary-groups: there is no group nowhere",
        "4711, , , group: is not set and user 4711 has no entry",
    })
    void mustRefuseWhatTheSystemDoesNotKnow(
            @Nullable String user, @Nullable String group, @Nullable String further, String fault) {
        kit.process = process(user, group, further == null ? List.of() : List.of(further), null);
        assertRefused(fault);
    }

    @Test
    void mustRefuseFilesThatTheUserMayNotRead() throws Exception {
        assumeTrue(isRoot(), "needs root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        kit.pythonHome = Path.of("/usr");
        kit.process = process("nobody", null, List.of(), null);
        assertRefused("user: nobody may not read " + folder);
    }

    @Test
    void mustRefuseToAJvmThatIsNotRootWhatOnlyRootCan() {
        assumeTrue(!isRoot(), "needs a user other than root");
        kit.process = process("nobody", null, List.of(), null);
        assertRefused("expected one that runs as root");
        kit.process = process(null, null, List.of(), -10);
        assertRefused("cpu-priority: -10");
    }

    @Test
    void mustRefuseASwitchIntervalOfPython2() {
        kit.pythonHome = Pythons.find("2.7");
        assumeTrue(kit.pythonHome != null, "needs Python 2.7 (pyenv)");
        kit.process = new ProcessSettings(
                null,
                ProcessSettings.INHERITED.identity(),
                -1,
                null,
                0,
                0,
                ProcessSettings.Environment.INHERITED,
                Duration.ofMillis(20));
        assertRefused("switch-interval: Python 2.7 counts instructions");
    }

    @Test
    void mustRefuseAStackThatIsTooSmall() {
        kit.threading = new ThreadSettings(1024, false);
        assertRefused("stack-size: 1024");
    }

    private void assertRefused(String fault) {
        assertThatThrownBy(() -> kit.engine().check(kit.settings()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining(fault);
    }
}

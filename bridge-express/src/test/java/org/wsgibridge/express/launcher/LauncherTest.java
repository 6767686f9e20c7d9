package org.wsgibridge.express.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which Java the launcher takes, what it says when there is none that fits, and what it gives to the JVM. */
class LauncherTest {
    private static final Path SCRIPT =
            Path.of("src/main/resources/wsgi_express/launcher.sh").toAbsolutePath();
    private static final List<String> TOOLS =
            List.of("sh", "readlink", "sed", "dirname", "cksum", "ls", "sort", "tail");

    private static final String MAIN = "org.wsgibridge.express.WsgiExpress";

    @TempDir
    private Path folder;

    private Path tools;
    private Path jar;

    @BeforeEach
    void makePlaces() throws IOException {
        // The machine's own Java must not be found.
        tools = Files.createDirectory(folder.resolve("tools"));
        for (String tool : TOOLS) {
            script(tools.resolve(tool), "exec /usr/bin/" + tool + " \"$@\"");
        }
        jar = Files.createFile(folder.resolve("a server.jar"));
    }

    private static Path script(Path file, String text) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + text + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }

    private record Outcome(int status, String output) {}

    private Outcome launch(Map<String, String> environment, String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("/bin/sh", SCRIPT.toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", tools.toString());
        builder.environment().put("WSGI_EXPRESS_JAR", jar.toString());
        builder.environment().putAll(environment);
        Process process = builder.start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        return new Outcome(process.waitFor(), output.strip());
    }

    /** A Java that says it is of a version, and prints its arguments when it is run. */
    private Path java(String name, String version) throws IOException {
        Path home = folder.resolve(name);
        Files.createDirectories(home.resolve("bin"));
        Path program = Files.writeString(
                home.resolve("bin/java"), """
                    #!/bin/sh
                    case $1 in
                      -version) echo 'Picked up JAVA_TOOL_OPTIONS: -Dx=y' >&2; echo 'openjdk version "VERSION" 2020-01-01' >&2 ;;
                      *) printf '%s\\n' "NAME" "$@"; /usr/bin/env | sed -n 's/^WSGI_/left WSGI_/p'; exit 42 ;;
                    esac
                    """.replace("VERSION", version).replace("NAME", name));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        return home;
    }

    private Map<String, String> path(Path home) {
        return Map.of("PATH", home.resolve("bin") + ":" + tools);
    }

    @ParameterizedTest
    @CsvSource({"17", "17.0.15", "21-ea", "25.0.2", "100"})
    void mustTakeAJavaThatIsNewEnough(String version) throws Exception {
        Outcome outcome = launch(Map.of("JAVA_HOME", java("home", version).toString()), "start-server", "my app.py");
        assertThat(outcome.status()).as(outcome.output()).isEqualTo(42);
        assertThat(outcome.output().lines())
                .startsWith("home", "-XX:+ExitOnOutOfMemoryError")
                .endsWith("-cp", jar.toString(), MAIN, "start-server", "my app.py");
    }

    @ParameterizedTest
    @CsvSource({"1.8.0_402, 8", "9, 9", "11.0.22, 11", "16.0.2, 16"})
    void mustRefuseAJavaThatIsTooOldWithTheCommandThatHelps(String version, int major) throws Exception {
        Path old = java("old", version);
        String needed = " is Java " + major + ", and Java 17 or later is needed; try: ";
        String pip = "/venv/bin/python -m pip install 'wsgi-bridge[jdk]'";
        assertThat(launch(Map.of("JAVA_HOME", old.toString(), "WSGI_EXPRESS_PIP", "/venv/bin/python")))
                .isEqualTo(new Outcome(1, "wsgi-express: JAVA_HOME=" + old + needed + "unset JAVA_HOME; " + pip));
        assertThat(launch(Map.of("PATH", path(old).get("PATH"), "WSGI_EXPRESS_PIP", "/venv/bin/python")))
                .isEqualTo(new Outcome(1, "wsgi-express: " + old.resolve("bin/java") + needed + pip));
        assertThat(launch(Map.of(
                        "JAVA_HOME",
                        old.toString(),
                        "PATH",
                        path(java("new", "21")).get("PATH"))))
                .isEqualTo(new Outcome(1, "wsgi-express: JAVA_HOME=" + old + needed + "unset JAVA_HOME"));
    }

    @Test
    void mustRefuseAHomeWithoutAJava() throws Exception {
        assertThat(launch(Map.of(
                        "JAVA_HOME", "/nowhere", "PATH", path(java("new", "21")).get("PATH"))))
                .isEqualTo(new Outcome(
                        1,
                        "wsgi-express: JAVA_HOME=/nowhere has no bin/java that can be executed, and Java 17 or"
                                + " later is needed; try: unset JAVA_HOME"));
        Path silent = java("silent", "17");
        Files.writeString(silent.resolve("bin/java"), "#!/bin/sh\nexit 1\n");
        assertThat(launch(Map.of("JAVA_HOME", silent.toString())).output())
                .startsWith("wsgi-express: JAVA_HOME=" + silent
                        + " has a bin/java that does not say which Java it is, and Java 17 or later is needed;"
                        + " try: unset JAVA_HOME; ")
                .hasLineCount(1);
    }

    @Test
    void mustSayWhenThereIsNone() throws Exception {
        assertThat(launch(Map.of("WSGI_EXPRESS_PIP", "/venv/bin/python")))
                .isEqualTo(new Outcome(
                        1,
                        "wsgi-express: there is no Java, and Java 17 or later is needed; try: /venv/bin/python"
                                + " -m pip install 'wsgi-bridge[jdk]'"));
        assertThat(launch(Map.of()).output())
                .isEqualTo("wsgi-express: there is no Java, and Java 17 or later is needed; try: one of"
                        + " https://adoptium.net/, named by JAVA_HOME");
        Path apt = Files.writeString(tools.resolve("apt-cache"), """
            #!/bin/sh
            echo 'openjdk-8-jre-headless - a JRE'
            echo 'openjdk-21-jre-headless - a JRE'
            echo 'openjdk-11-jre-headless - a JRE'
            """);
        Files.createSymbolicLink(tools.resolve("apt-get"), apt);
        assertThat(apt.toFile().setExecutable(true)).isTrue();
        assertThat(launch(Map.of()).output()).endsWith("try: apt-get install openjdk-21-jre-headless");
    }

    @Test
    void mustTakeWhatPipBroughtWhereThePathHasNoneThatFits() throws Exception {
        Path brought = java("brought", "25");
        Path old = java("old", "11");
        Path other = java("other", "17");
        assertThat(launch(Map.of("WSGI_EXPRESS_JDK", brought.toString())).output())
                .startsWith("brought\n");
        assertThat(launch(Map.of(
                                "WSGI_EXPRESS_JDK",
                                brought.toString(),
                                "PATH",
                                path(old).get("PATH")))
                        .output())
                .startsWith("brought\n");
        assertThat(launch(Map.of(
                                "WSGI_EXPRESS_JDK",
                                brought.toString(),
                                "PATH",
                                path(other).get("PATH")))
                        .output())
                .startsWith("other\n");
    }

    @Test
    void mustAskAReleaseFileBeforeItRunsAJava() throws Exception {
        Path home = java("home", "11");
        Files.writeString(
                home.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"21.0.1\"\nJAVA_VERSION_DATE=\"y\"");
        Path link = Files.createSymbolicLink(tools.resolve("java"), home.resolve("bin/java"));
        assertThat(link).exists();
        assertThat(launch(Map.of()).output()).startsWith("home\n");
    }

    @Test
    void mustPassOptionsAndThePythonAndLeaveNoVariableOfItsOwn() throws Exception {
        Outcome outcome = launch(
                Map.of(
                        "JAVA_HOME",
                        java("home", "17").toString(),
                        "JAVA_OPTS",
                        "-Xmx1g -XX:-ExitOnOutOfMemoryError",
                        "WSGI_EXPRESS_PYTHON_HOME",
                        "/a venv",
                        "WSGI_EXPRESS_PIP",
                        "x",
                        "WSGI_EXPRESS_JDK",
                        "y",
                        "WSGI_PROCESSES",
                        "2"),
                "--version");
        assertThat(outcome.output().lines())
                .endsWith(
                        "-Dwsgi-express.python-home=/a venv",
                        "-Xmx1g",
                        "-XX:-ExitOnOutOfMemoryError",
                        "-cp",
                        jar.toString(),
                        MAIN,
                        "--version",
                        "left WSGI_PROCESSES=2");
    }

    @Test
    void mustSayWhereItExpectsTheJar() throws Exception {
        String home = java("home", "17").toString();
        assertThat(launch(Map.of("JAVA_HOME", home, "WSGI_EXPRESS_JAR", "/no.jar"))
                        .output())
                .isEqualTo("wsgi-express: WSGI_EXPRESS_JAR=/no.jar: there is no such file; expected wsgi-express.jar");
    }

    @Test
    void mustFindTheJarOfADistributionThroughLinks() throws Exception {
        Path distribution = folder.resolve("the distribution");
        Files.createDirectories(distribution.resolve("bin"));
        Files.createDirectories(distribution.resolve("lib"));
        Path script = Files.copy(SCRIPT, distribution.resolve("bin/wsgi-express"));
        Path link = Files.createSymbolicLink(tools.resolve("wsgi-express"), script);
        Process process = new ProcessBuilder("/bin/sh", link.toString())
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8))
                .contains("the distribution/lib/wsgi-express.jar is not there");
        assertThat(process.waitFor()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "JAVA_OPTS, -XX:+UseG1GC, -XX:+UseSerialGC",
        "JDK_JAVA_OPTIONS, -XX:+UseZGC, -XX:+UseSerialGC",
        "JAVA_OPTS, -Xmx20m, -Xms32m",
        "JAVA_TOOL_OPTIONS, -XX:MaxRAMPercentage=50, -Xms32m"
    })
    void whatIsAskedForMustTakeThePlaceOfItsOwnOptions(String variable, String asked, String own) throws Exception {
        String home = java("home", "17").toString();
        assertThat(launch(Map.of("JAVA_HOME", home)).output()).contains("\n" + own + "\n");
        assertThat(launch(Map.of("JAVA_HOME", home, variable, asked)).output()).doesNotContain("\n" + own + "\n");
    }

    @ParameterizedTest
    @CsvSource({"17.0.1, -XX:SharedArchiveFile=", "25, -XX:AOTCache="})
    void mustAskForAnArchiveOfClassesAndUseItFromThenOn(String version, String option) throws Exception {
        Path cache = Files.createDirectory(folder.resolve("a cache"));
        Map<String, String> environment = cached(version, cache);
        Path archive = asked(environment);
        assertThat(asked(environment)).isEqualTo(archive).hasParentRaw(cache);
        writeArchive(archive, "");
        assertThat(launch(environment).output()).as("it cannot be had").doesNotContain(option);
        writeArchive(archive, "classes");
        assertThat(launch(environment).output().lines()).contains(option + archive + "-cpython");
        assertThat(launch(environment, "--engine", "jython").output()).doesNotContain(option);
        Files.writeString(jar, "a new version");
        assertThat(asked(environment)).isNotEqualTo(archive);
    }

    private Map<String, String> cached(String version, Path cache) throws IOException {
        return Map.of("JAVA_HOME", java("home" + version, version).toString(), "WSGI_EXPRESS_CACHE", cache.toString());
    }

    private static Path writeArchive(Path name, String content) throws IOException {
        Path archive = Files.writeString(Path.of(name + "-cpython"), content);
        Files.writeString(Path.of(archive + ".size"), content.length() + "\n");
        return archive;
    }

    private static Map<String, String> with(Map<String, String> environment, String variable, String value) {
        Map<String, String> all = new HashMap<>(environment);
        all.put(variable, value);
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "JAVA_OPTS, -Xshare:off",
        "JAVA_OPTS, -XX:AOTMode=off",
        "JAVA_TOOL_OPTIONS, -XX:SharedArchiveFile=/mine.jsa",
        "JDK_JAVA_OPTIONS, -XX:AOTCache=/mine",
        "JDK_JAVA_OPTIONS, @options.txt"
    })
    void anArchiveOfTheUsersOwnMustBeTheOnlyOne(String variable, String asked) throws Exception {
        Map<String, String> environment = cached("25", folder);
        writeArchive(asked(environment), "classes");
        assertThat(launch(environment).output()).contains("-XX:AOTCache=" + folder);
        assertThat(launch(with(environment, variable, asked)).output())
                .doesNotContain("-XX:AOTCache=" + folder, "class-archive");
    }

    @Test
    void aJarOfTheSameSizeAndTimeMustHaveAnArchiveOfItsOwn() throws Exception {
        Map<String, String> environment = cached("17", folder);
        FileTime time = FileTime.fromMillis(1_000_000_000_000L);
        Files.setLastModifiedTime(jar, time);
        Path archive = asked(environment);
        Path upgrade = Files.createFile(folder.resolve("upgrade.jar"));
        Files.setLastModifiedTime(upgrade, time);
        Files.move(upgrade, jar, StandardCopyOption.REPLACE_EXISTING);
        assertThat(asked(environment)).isNotEqualTo(archive);
    }

    @Test
    void anArchiveThatOthersCanChangeMustNotBeUsed() throws Exception {
        Path cache = Files.createDirectory(folder.resolve("cache"));
        Map<String, String> environment = cached("17", cache);
        Path archive = writeArchive(asked(environment), "classes");
        for (Path open : List.of(cache, archive)) {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(open);
            for (PosixFilePermission other :
                    List.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE)) {
                Set<PosixFilePermission> more = new HashSet<>(permissions);
                more.add(other);
                Files.setPosixFilePermissions(open, more);
                assertThat(launch(environment).output())
                        .as("%s with %s", open, other)
                        .doesNotContain("SharedArchiveFile");
            }
            Files.setPosixFilePermissions(open, permissions);
            assertThat(launch(environment).output()).contains("SharedArchiveFile");
        }
        Path link = Files.createSymbolicLink(folder.resolve("link"), cache);
        assertThat(launch(with(environment, "WSGI_EXPRESS_CACHE", link.toString()))
                        .output())
                .doesNotContain("SharedArchiveFile");
    }

    @Test
    void anArchiveThatWasCutOffMustNotBeUsed() throws Exception {
        Map<String, String> environment = cached("17", folder);
        Path archive = writeArchive(asked(environment), "classes");
        assertThat(launch(environment).output()).contains("SharedArchiveFile");
        Files.writeString(archive, "cla");
        assertThat(launch(environment).output())
                .doesNotContain("SharedArchiveFile")
                .contains("class-archive");
    }

    @Test
    void theArchiveMustBeOfTheEngineThatAVariableOrAFileAsksFor() throws Exception {
        Map<String, String> environment = cached("17", folder);
        writeArchive(asked(environment), "classes");
        Path config = Files.writeString(folder.resolve("my.conf"), "port = 8000\nengine = jython\n");
        String option = "SharedArchiveFile";
        assertThat(launch(environment, "--engine=cpython").output()).contains(option);
        assertThat(launch(environment, "--engine=jython").output()).doesNotContain(option);
        assertThat(launch(with(environment, "WSGI_ENGINE", "jython")).output()).doesNotContain(option);
        assertThat(launch(with(environment, "WSGI_CONFIG", config.toString())).output())
                .doesNotContain(option);
        Path engine = Files.writeString(folder.resolve("engine"), "jython\n");
        Path path = Files.writeString(folder.resolve("config"), config.toString());
        assertThat(launch(with(environment, "WSGI_ENGINE_FILE", engine.toString()))
                        .output())
                .doesNotContain(option);
        assertThat(launch(with(environment, "WSGI_CONFIG_FILE", path.toString()))
                        .output())
                .doesNotContain(option);
        assertThat(launch(environment, "--config", config.toString()).output()).doesNotContain(option);
        assertThat(launch(environment, "--config", config.toString(), "--engine", "cpython")
                        .output())
                .contains(option);
    }

    @ParameterizedTest
    @CsvSource({"LANG, C, C.UTF-8", "LC_ALL, POSIX, C.UTF-8", "LANG, de_DE.UTF-8, ''"})
    void namesOfFilesMustBeInUtf8WhereNoLocaleIsChosen(String variable, String value, String expected)
            throws Exception {
        Path home = java("home", "17");
        Files.writeString(home.resolve("bin/java"), """
            #!/bin/sh
            case $1 in -version) echo 'openjdk version "17"' >&2 ;; *) echo "locale ${LC_ALL:-}" ;; esac
            """);
        assertThat(launch(Map.of("JAVA_HOME", home.toString(), variable, value)).output())
                .isEqualTo(("locale " + expected).strip());
    }

    private Path asked(Map<String, String> environment) throws Exception {
        String property = "-Dwsgi-express.class-archive=";
        return Path.of(launch(environment)
                .output()
                .lines()
                .filter(line -> line.startsWith(property))
                .findFirst()
                .orElseThrow()
                .substring(property.length()));
    }

    @Test
    void mustHaveNoArchiveWhereThereIsNoPlaceForItOrItIsAnothersOrThereIsNoJar() throws Exception {
        String home = java("home", "17").toString();
        assertThat(launch(Map.of("JAVA_HOME", home)).output()).doesNotContain("archive");
        assertThat(launch(Map.of("JAVA_HOME", home, "HOME", "/home/you", "WSGI_EXPRESS_CACHE", ""))
                        .output())
                .doesNotContain("archive");
        assertThat(launch(Map.of("JAVA_HOME", home, "HOME", "/home/you")).output())
                .contains("-Dwsgi-express.class-archive=/home/you/.cache/wsgi-express/classes-");
        assertThat(launch(Map.of("JAVA_HOME", home, "HOME", "/home/you", "WSGI_EXPRESS_JAR", "/a:/b.jar"))
                        .output())
                .doesNotContain("archive")
                .contains("-cp\n/a:/b.jar\n" + MAIN);
    }

    @Test
    void anArchiveOfAnotherUserMustNotBeUsed() throws Exception {
        assumeTrue(Files.getOwner(jar).getName().equals("root"), "only root can give a file away");
        Map<String, String> environment =
                Map.of("JAVA_HOME", java("home", "17").toString(), "WSGI_EXPRESS_CACHE", folder.toString());
        Path archive = writeArchive(asked(environment), "classes");
        Files.setOwner(
                archive, archive.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody"));
        assertThat(launch(environment).output()).doesNotContain("SharedArchiveFile");
    }

    @Test
    void theJavaOfAServerThatWasSetUpMustBeTakenWhateverJavaHomeSays() throws Exception {
        String program = java("home", "17").resolve("bin/java").toString();
        assertThat(launch(Map.of("JAVA_HOME", "/nowhere", "WSGI_EXPRESS_JAVA", program))
                        .output())
                .startsWith("home\n");
    }
}

package org.wsgibridge.express.launcher;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which Java the launcher takes, what it says when there is none that fits, and what it gives to the JVM. */
class LauncherTest extends LauncherFixture {
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

    @Test
    void theJavaOfAServerThatWasSetUpMustBeTakenWhateverJavaHomeSays() throws Exception {
        String program = java("home", "17").resolve("bin/java").toString();
        assertThat(launch(Map.of("JAVA_HOME", "/nowhere", "WSGI_EXPRESS_JAVA", program))
                        .output())
                .startsWith("home\n");
    }
}

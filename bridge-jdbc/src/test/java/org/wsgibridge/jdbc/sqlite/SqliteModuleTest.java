package org.wsgibridge.jdbc.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.jdbc.JythonProcess;

/** The module {@code sqlite3} in a plain Jython that has it on its class path. */
final class SqliteModuleTest {
    private static final Pattern KNOWN = Pattern.compile("(?m)^\\| `(\\w+\\.\\w+\\.\\w+)` \\|");

    @TempDir
    private Path folder;

    /** Those that do not pass are listed with their reasons in the documentation, and no others. */
    @Test
    void suiteOfCpythonMustPassButForWhatIsDocumented() throws Exception {
        List<String> known = KNOWN.matcher(Files.readString(Path.of("../docs/jython-databases.md")))
                .results()
                .map(match -> "BAD cpython27." + match.group(1))
                .sorted()
                .toList();
        List<String> output = run(
                "cpython27.dbapi",
                "cpython27.types",
                "cpython27.userfunctions",
                "cpython27.regression",
                "cpython27.factory",
                "cpython27.hooks",
                "cpython27.transactions",
                "cpython27.py25tests",
                "cpython27.dump");
        assertThat(bad(output)).as(String.join("\n", output)).isEqualTo(known);
        assertThat(output).last().isEqualTo("RAN 244");
    }

    @Test
    void moduleMustDoWhatApplicationsRelyOn() throws Exception {
        List<String> output = run("sqlite_module");
        assertThat(bad(output)).as(String.join("\n", output)).isEmpty();
        assertThat(output).last().asString().startsWith("RAN ");
    }

    @Test
    void missingDriverMustBeNamedWhenTheApplicationConnects() throws Exception {
        assertThat(JythonProcess.run(folder, jar -> !jar.contains("sqlite-jdbc"), "without_driver.py"))
                .last()
                .asString()
                .startsWith("OperationalError: the JDBC driver of sqlite3 is not there:"
                        + " add the jar org.xerial:sqlite-jdbc");
    }

    @Test
    void endOfTheInterpreterMustCloseWhatIsOpen() throws Exception {
        assertThat(JythonProcess.run(folder, jar -> true, "sqlite_exit.py"))
                .containsExactly(
                        "Cannot operate on a closed database.",
                        "Cannot operate on a closed database.",
                        "Cannot operate on a closed database.");
    }

    private List<String> run(String... modules) throws Exception {
        String[] script = new String[modules.length + 1];
        script[0] = "run_tests.py";
        System.arraycopy(modules, 0, script, 1, modules.length);
        return JythonProcess.run(folder, jar -> true, script);
    }

    private static List<String> bad(List<String> output) {
        return output.stream().filter(line -> line.startsWith("BAD ")).sorted().toList();
    }
}

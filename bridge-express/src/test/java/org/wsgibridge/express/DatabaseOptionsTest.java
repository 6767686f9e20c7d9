package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.express.failure.ExpressException;

/** The options for databases on the engine jython; that they serve is shown with the launcher, in it-tests. */
class DatabaseOptionsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void makeApplication() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), "application = None\n");
        Files.createDirectory(folder.resolve("empty"));
        Files.writeString(folder.resolve("text.jar"), "no jar");
    }

    /** Returns what is said of a command line that cannot be honoured. */
    private String refused(int code, String... options) {
        StringWriter said = new StringWriter();
        List<String> line = new ArrayList<>(List.of(
                "config-test",
                "--engine",
                "jython",
                "--working-directory",
                folder.toString(),
                "--server-root",
                folder.resolve("root").toString()));
        line.addAll(Arrays.asList(options));
        line.add("wsgi.py");
        PrintWriter err = new PrintWriter(said);
        assertThat(WsgiExpress.execute(err, err, line.toArray(String[]::new)))
                .describedAs(said.toString())
                .isEqualTo(code);
        return said.toString();
    }

    @ParameterizedTest
    @Covers("--class-path")
    @CsvSource(
            delimiter = '|',
            value = {
                "FOLDER/none.jar | FOLDER/none.jar: does not exist: expected jars, folders with classes, or FOLDER/*",
                "FOLDER/empty:FOLDER/none.jar | FOLDER/none.jar: does not exist",
                "FOLDER/text.jar | FOLDER/text.jar: is not a jar that can be read",
                "FOLDER/empty/* | FOLDER/empty: has no jars",
                "FOLDER/none/* | FOLDER/none: is not a folder that can be read",
                "FOLDER/empty: | has an empty entry",
            })
    void classPathMustNameWhatIsThere(String given, String problem) {
        String place = folder.toString();
        assertThat(refused(ExpressException.USAGE, "--class-path", given.replace("FOLDER/", place + "/")))
                .contains("wsgi-express: --class-path " + place)
                .contains(problem.replaceFirst("FOLDER/", place + "/").replaceFirst(":FOLDER/", ":" + place + "/"));
    }

    @Test
    void classPathIsForJython() throws Exception {
        try (Express express =
                Express.run(folder, "config-test", "m:a", "--engine=cpython", "--class-path=.", "--server-root=root")) {
            assertThat(express.exitCode()).describedAs(express.output()).isEqualTo(ExpressException.USAGE);
            assertThat(express.output())
                    .contains("--class-path . is for the engine jython: an application on the engine cpython uses no");
        }
    }

    @Test
    @Covers({"--datasource", "--datasource-option"})
    void poolsMustBeDeclared() {
        assertThat(refused(
                        ExpressException.RUNTIME,
                        "--datasource",
                        "main",
                        "jdbc:postgresql://127.0.0.1:1/x",
                        "--datasource-option",
                        "main",
                        "user",
                        "me"))
                .contains("datasource.main: expected the jar com.zaxxer:HikariCP")
                .contains("--class-path");
        assertThat(refused(ExpressException.USAGE, "--datasource-option", "main", "user", "me"))
                .contains("datasource.main.url is not set");
        assertThat(refused(
                        ExpressException.USAGE, "--datasource", "main", "jdbc:x:y", "--datasource", "main", "jdbc:x:z"))
                .contains("datasource.main.url is set twice");
        assertThat(refused(
                        ExpressException.USAGE,
                        "--datasource",
                        "main",
                        "jdbc:x:y",
                        "--datasource-option",
                        "main",
                        "minimum-idle",
                        "many"))
                .contains("--datasource-option main minimum-idle many", "expected a whole number from 0 to 10000");
    }
}

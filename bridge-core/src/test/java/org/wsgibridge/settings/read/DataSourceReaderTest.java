package org.wsgibridge.settings.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.settings.DataSourceSettings;
import org.wsgibridge.settings.EffectiveSettings;

/** The settings of connection pools. */
class DataSourceReaderTest {
    private static final String URL = "datasource.main.url = jdbc:postgresql://localhost/shop?password=hidden";

    @TempDir
    private Path folder;

    private Deployment deployment(String... lines) {
        return new Deployment(folder).engines("jython").script("wsgi.py").properties(lines);
    }

    @Test
    void mustHaveDefaults() {
        assertThat(deployment(URL).settings().dataSources())
                .containsExactly(new DataSourceSettings(
                        "main",
                        "jdbc:postgresql://localhost/shop?password=hidden",
                        "",
                        "",
                        "",
                        10,
                        10,
                        Duration.ofSeconds(10),
                        Duration.ofMinutes(10),
                        Duration.ofMinutes(30)));
    }

    @Test
    void mustComeFromFileVariablesAndProperties() {
        Deployment deployment = deployment(
                        URL, "datasource.main.maximum-pool-size = 3", "datasource.other.url = jdbc:x:y")
                .variable("WSGI_DATASOURCE_MAIN_PASSWORD", "s3cret")
                .property("wsgi.datasource.main.connection-timeout", "0.5");
        assertThat(deployment.settings().dataSources())
                .extracting(
                        DataSourceSettings::name,
                        DataSourceSettings::password,
                        DataSourceSettings::minimumIdle,
                        DataSourceSettings::connectionTimeout)
                .containsExactly(
                        tuple("main", "s3cret", 3, Duration.ofMillis(500)),
                        tuple("other", "", 10, Duration.ofSeconds(10)));
    }

    @Test
    void mustNotShowSecrets() {
        EffectiveSettings effective =
                deployment(URL, "datasource.main.password = s3cret").read();
        assertThat(effective.table())
                .contains("datasource.main.password", "password=(set)")
                .doesNotContain("s3cret", "hidden");
        assertThat(effective.settings().toString()).doesNotContain("s3cret", "hidden");
    }

    @Test
    void mustReadThePasswordFromAFile() {
        Deployment deployment =
                deployment(URL, "datasource.main.password-file = secret.txt").file("secret.txt", "s3cret\nand more\n");
        assertThat(deployment.settings().dataSources())
                .singleElement()
                .extracting(DataSourceSettings::password)
                .isEqualTo("s3cret");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "datasource.main.url = postgresql://x | expected a JDBC URL such as jdbc:postgresql://localhost/shop",
                "datasource.main.user = me | datasource.main.url is not set: expected a JDBC URL",
                "datasource.main.maximum-pool-size = 0 | expected a whole number from 1 to 10000",
                "datasource.main.minimum-idle = 11 | is more than maximum-pool-size: expected at most 10",
                "datasource.main.connection-timeout = 0.1 | is too short: expected at least 0.25",
                "datasource.main.idle-timeout = 1 | is too short: expected at least 10, or 0",
                "datasource.main.maximum-lifetime = 1 | is too short: expected at least 30, or 0",
                "datasource.main.maximum-pool-sice = 1 | did you mean datasource.main.maximum-pool-size?",
                "datasource.main.colour = 1 | unknown option colour; expected one of: url, user,",
                "datasource.main.password-file = none.txt | none.txt does not exist: expected a file with a password",
                "datasource.main = 1 | expected the form datasource.NAME.OPTION",
                "datasource.a/b.url = jdbc:x:y | expected the form datasource.NAME.OPTION",
                "datasource.main.driver = a/b | expected the name of a class such as org.postgresql.Driver",
            })
    void mustSayWhatIsWrong(String line, String problem) {
        String url = line.startsWith("datasource.main.url") || line.startsWith("datasource.main.user") ? "" : URL;
        assertThat(deployment(url, line).problems())
                .anySatisfy(found -> assertThat(found)
                        .contains(problem)
                        .contains(line.substring(0, line.indexOf(" =")).replace(".user", "")));
    }

    @ParameterizedTest
    @CsvSource({"300, 299", "30.5, 29.5", "601, 600", "602, 600", "0, 600"})
    void idleTimeoutMustByDefaultBeShorterThanTheLifetime(String lifetime, String expected) {
        Deployment deployment =
                deployment(URL, "datasource.main.minimum-idle = 1", "datasource.main.maximum-lifetime = " + lifetime);
        assertThat(deployment.settings().dataSources())
                .singleElement()
                .extracting(DataSourceSettings::idleTimeout)
                .isEqualTo(Duration.parse("PT" + expected + "S"));
        assertThat(deployment.read().table()).containsPattern("datasource.main.idle-timeout *= *" + expected + " ");
    }

    @Test
    void idleTimeoutOfAPoolOfAFixedSizeMustNotDependOnTheLifetime() {
        assertThat(deployment(URL, "datasource.main.maximum-lifetime = 300")
                        .settings()
                        .dataSources())
                .singleElement()
                .extracting(DataSourceSettings::idleTimeout)
                .isEqualTo(Duration.ofMinutes(10));
    }

    @ParameterizedTest
    @CsvSource({"299.1, true", "600, true", "299, false", "0, false"})
    void idleTimeoutMustNotReachTheLifetime(String idle, boolean refused) {
        Deployment deployment = deployment(
                URL,
                "datasource.main.minimum-idle = 1",
                "datasource.main.maximum-lifetime = 300",
                "datasource.main.idle-timeout = " + idle);
        if (refused) {
            assertThat(deployment.problems())
                    .singleElement()
                    .asString()
                    .contains(
                            "datasource.main.idle-timeout",
                            "is too long for maximum-lifetime = 300: expected at most 299, or 0");
        } else {
            assertThat(deployment.settings().dataSources()).hasSize(1);
        }
    }

    @Test
    void lifetimeThatIsTooShortMustBeTheOnlyProblem() {
        assertThat(deployment(URL, "datasource.main.minimum-idle = 1", "datasource.main.maximum-lifetime = 0.5")
                        .problems())
                .singleElement()
                .asString()
                .contains("datasource.main.maximum-lifetime", "expected at least 30, or 0");
    }

    @Test
    void checkMustOpenNoConnectionsAhead() {
        assertThat(deployment(URL, "datasource.main.maximum-lifetime = 300")
                        .settings()
                        .forCheck()
                        .dataSources())
                .extracting(
                        DataSourceSettings::minimumIdle,
                        DataSourceSettings::maximumPoolSize,
                        DataSourceSettings::idleTimeout,
                        DataSourceSettings::maximumLifetime)
                .containsExactly(tuple(0, 10, Duration.ZERO, Duration.ofMinutes(5)));
    }

    @Test
    void mustSayInWordsWhyAPasswordCannotBeRead() throws Exception {
        Deployment deployment =
                deployment(URL, "datasource.main.password-file = secret.txt").file("secret.txt", "x");
        Files.write(deployment.webInf().resolve("secret.txt"), new byte[] {(byte) 0xff, '\n'});
        assertThat(deployment.problems())
                .singleElement()
                .asString()
                .contains("secret.txt cannot be read: it is not a text in UTF-8")
                .doesNotContain("Exception");
    }

    @Test
    void mustNotReadAFileThatIsTooLargeForAPassword() throws Exception {
        Deployment deployment =
                deployment(URL, "datasource.main.password-file = secret.txt").file("secret.txt", "x".repeat(65_537));
        assertThat(deployment.problems())
                .singleElement()
                .asString()
                .contains("secret.txt cannot be read: it is too large; expected a text file in UTF-8, at most 64 KiB");
    }

    @Test
    void mustNotShowAMisspelledPassword() {
        assertThat(deployment(URL, "datasource.main.passwort = s3cret", "datasource.main.pasword = s3cret")
                        .problems())
                .hasSize(2)
                .allSatisfy(problem -> assertThat(problem)
                        .contains("did you mean datasource.main.password?")
                        .doesNotContain("s3cret"));
    }

    @Test
    void mustRefuseTwoPasswords() {
        assertThat(deployment(URL, "datasource.main.password = s3cret", "datasource.main.password-file = secret.txt")
                        .file("secret.txt", "x")
                        .problems())
                .singleElement()
                .asString()
                .contains("there is datasource.main.password as well: expected one of them")
                .doesNotContain("s3cret");
    }

    @Test
    void mustNeedTheEngineJython() {
        assertThat(new Deployment(folder).script("wsgi.py").properties(URL).problems())
                .singleElement()
                .asString()
                .contains("no process group can use it: expected one with the engine jython")
                .doesNotContain("hidden");
    }
}

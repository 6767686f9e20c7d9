package org.wsgibridge.settings.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.monitoring.AdminPlace;
import org.wsgibridge.settings.monitoring.AdminSettings;

class AdminReaderTest {
    private static final String SECRET = "a-token-of-more-than-20-characters";
    private static final String TAKEN = ": what is below /-/ is the admin mount's: expected another prefix, or neither"
            + " admin = public nor probes = on";

    @TempDir
    private Path folder;

    private Deployment deployment() {
        return new Deployment(folder).script("wsgi.py").script("blog/wsgi.py").folder("static");
    }

    private AdminSettings settings(String... lines) {
        return deployment().properties(lines).settings().admin();
    }

    private Path token(String permissions, String text) throws IOException {
        deployment();
        Path file = folder.resolve("token");
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    @Test
    void mustBeNowhereAsShipped() {
        assertThat(settings()).isEqualTo(AdminSettings.OFF);
    }

    @ParameterizedTest
    @ValueSource(strings = {"admin-port = 9001", "admin-port = 9001\nadmin = port", "admin-port = 9001\nadmin = PORT"})
    void mustBeOnAPortOfItsOwnWhenThereIsOne(String lines) {
        assertThat(settings(lines.split("\n", -1)))
                .isEqualTo(new AdminSettings(AdminPlace.PORT, "127.0.0.1", 9001, null, null, null, false, false));
    }

    @Test
    void mustTakeTokensOutOfFilesAndShowThemNowhere() throws IOException {
        Path file = token("rw-r-----", SECRET + "\n");
        EffectiveSettings effective = deployment()
                .properties(
                        "admin = public",
                        "admin-token-file = " + file,
                        "metrics-token-file = " + file,
                        "admin-actions = on",
                        "probes = on")
                .read();
        AdminSettings.Token token = new AdminSettings.Token(SECRET);
        assertThat(effective.settings().admin())
                .isEqualTo(new AdminSettings(AdminPlace.PUBLIC, "127.0.0.1", 0, null, token, token, true, true));
        assertThat(effective.table()).contains(file.toString()).doesNotContain(SECRET);
        assertThat(effective.settings().toString()).doesNotContain(SECRET);
    }

    @ParameterizedTest
    @CsvSource({
        "rw-r--r--, a-token-of-more-than-20-characters, can be read or changed by other users",
        "rw-rw----, a-token-of-more-than-20-characters, can be read or changed by other users",
        "rw-------, a-short-token, expected one line of 20 to 1000",
        "rw-------, a token with blanks in between it, expected one line of 20 to 1000",
        "rw-------, '', expected one line of 20 to 1000"
    })
    void mustRefuseATokenThatProtectsNothing(String permissions, String text, String problem) throws IOException {
        Path file = token(permissions, text);
        assertThat(deployment()
                        .properties("admin = public", "admin-token-file = " + file)
                        .problems())
                .singleElement()
                .asString()
                .contains("admin-token-file = " + file, problem)
                .doesNotContain(SECRET);
    }

    @Test
    void mustNotReadAFileThatIsTooLargeForAToken() throws IOException {
        Path file = token("rw-------", "x".repeat(65_537));
        assertThat(deployment()
                        .properties("admin = public", "admin-token-file = " + file)
                        .problems())
                .singleElement()
                .asString()
                .contains("token cannot be read: it is too large; expected a text file in UTF-8, at most 64 KiB");
    }

    @Test
    void mustRefuseATokenFileThatIsNotThere() {
        assertThat(deployment()
                        .properties("admin = public", "admin-token-file = none")
                        .problems())
                .singleElement()
                .asString()
                .contains("does not exist: expected a file with a token");
    }

    @ParameterizedTest
    @ValueSource(strings = {"on", "loopback", "ON"})
    void mustTellWhatFormerValuesAreNow(String value) {
        assertThat(deployment().properties("admin = " + value).problems())
                .containsExactly("WEB-INF/wsgi.properties line 1: admin = " + value
                        + ": the admin mount is no longer on the applications' port, where a proxy on this machine"
                        + " looks like a local client: expected admin-port = a port of its own, or admin = public"
                        + " with admin-token-file or admin-role; probes = on has probes on the applications' port");
    }

    @ParameterizedTest
    @CsvSource({
        "admin = port, expected admin-port as well",
        "'admin = public\nadmin-port = 9001', does nothing without a listener of its own",
        "'admin = off\nadmin-port = 9001', does nothing without a listener of its own",
        "admin-host = 0.0.0.0, does nothing without a listener of its own",
        "'admin-port = 9001\nadmin-role = operator', expected admin = public",
        "admin-role = operator, expected admin = public",
        "admin-actions = on, there is no admin mount",
        "metrics = prometheus, 'the admin mount, which is off: expected admin-port'",
        "admin-port = 65536, expected a whole number from 0 to 65535",
        "admin = yes, 'expected one of: off, port, public'"
    })
    void mustRefuseWhatWouldDoNothing(String lines, String problem) {
        assertThat(deployment().properties(lines.split("\n", -1)).problems())
                .singleElement()
                .asString()
                .contains(problem);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mount./-.application = blog/wsgi.py",
                "mount./-/.application = blog/wsgi.py",
                "mount./-/live.application = blog/wsgi.py",
                "static./- = static",
                "static./-/ = static",
                "static./-/css/ = static"
            })
    void mustRefuseAPrefixThatWouldBeTheAdminMounts(String line) {
        for (String place : new String[] {"admin = public", "probes = on"}) {
            assertThat(deployment().properties(line, place).problems())
                    .containsExactly("WEB-INF/wsgi.properties line 1: " + line + TAKEN);
        }
        assertThat(deployment().properties(line, "admin-port = 9001").problems())
                .isEmpty();
    }

    @Test
    void mustNotMindAPrefixThatOnlyLooksAlike() {
        assertThat(deployment()
                        .properties("static./-x/ = static", "probes = on")
                        .problems())
                .isEmpty();
    }
}

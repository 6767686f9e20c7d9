package org.wsgibridge.settings.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.settings.BridgeSettings.EnvironSettings;

class EnvironOptionsTest {
    @TempDir
    private Path folder;

    private Deployment deployment() {
        return new Deployment(folder).script("wsgi.py");
    }

    @Test
    void mustAddNothingUnlessTold() {
        assertThat(deployment().settings().environ()).isEqualTo(EnvironSettings.NONE);
    }

    @Test
    void mustReadVariables() {
        EnvironSettings settings = deployment()
                .properties(
                        "environ.mysite.stage = two words",
                        "environ.EMPTY =",
                        "environ.OVER = file",
                        "passenv = HOME  LANG HOME",
                        "ssl-environment = on")
                .variable("WSGI_ENVIRON_OVER", "environment")
                .settings()
                .environ();

        assertThat(settings.variables())
                .isEqualTo(Map.of("mysite.stage", "two words", "EMPTY", "", "OVER", "environment"));
        assertThat(settings.passed()).containsExactly("HOME", "LANG");
        assertThat(settings.ssl()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "environ.REMOTE_ADDR = 1|every request has its own REMOTE_ADDR: expected another name",
                "environ.wsgi.input = 1|every request has its own wsgi.input",
                "environ.HTTP_X_FORWARDED_FOR = 1|every request has its own HTTP_X_FORWARDED_FOR",
                "environ. = 1|expected the form environ.KEY = value",
                "passenv = A=B|expected names separated by spaces",
                "passenv = HOME HTTPS|every request has its own HTTPS",
                "ssl-environment = yes|expected on or off",
            })
    void mustRefuseWhatCannotBeMeant(String line, String problem) {
        assertThat(deployment().properties(line).problems()).anyMatch(found -> found.contains(problem));
    }

    @Test
    void mustNotLetAVariableBeForgedThatTlsSets() {
        assertThat(deployment()
                        .properties("environ.SSL_CLIENT_VERIFY = SUCCESS", "ssl-environment = on")
                        .problems())
                .anyMatch(found -> found.contains("SSL_CLIENT_VERIFY is set by ssl-environment"));
    }
}

package org.wsgibridge.settings.read;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.settings.ProxyHeader;
import org.wsgibridge.settings.ProxySettings;

class ProxyOptionsTest {
    @TempDir
    private Path folder;

    private Deployment deployment() {
        return new Deployment(folder).script("wsgi.py");
    }

    @Test
    void mustBelieveNobodyUnlessTold() {
        assertThat(deployment().settings().proxies()).isEqualTo(ProxySettings.NONE);
    }

    @Test
    void mustReadProxiesAndHeaders() {
        ProxySettings settings = deployment()
                .properties(
                        "trust-proxy = 10.0.0.0/8, fd00::/8", "trust-proxy-header = x-forwarded-for,Forwarded, X-HTTPS")
                .settings()
                .proxies();

        assertThat(settings.headers())
                .containsExactly(ProxyHeader.X_FORWARDED_FOR, ProxyHeader.FORWARDED, ProxyHeader.X_HTTPS);
        assertThat(settings.trusted().contains("10.1.2.3")).isTrue();
        assertThat(settings.trusted().contains("fd00::1")).isTrue();
        assertThat(settings.trusted().contains("192.0.2.1")).isFalse();
        assertThat(settings.trusted().contains(null)).isFalse();
    }

    @Test
    void mustBelieveEverybodyOnRequest() {
        ProxySettings settings = deployment()
                .properties("trust-proxy = *", "trust-proxy-header = X-Real-IP")
                .settings()
                .proxies();

        assertThat(settings.trusted().contains("192.0.2.1")).isTrue();
        assertThat(settings.trusted().contains(null)).isTrue();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "trust-proxy-header = X-Forwarded-For|no proxy is trusted without trust-proxy: expected trust-proxy =",
                "trust-proxy = 10.0.0.1|does nothing without trust-proxy-header: expected the headers",
                "trust-proxy = proxy.example|expected the proxies' IP addresses and networks",
                "trust-proxy-header = X-Forwarded-Fro|expected names separated by commas, of X-Forwarded-For,"
                        + " X-Client-IP",
                "trust-proxy-header = X-Forwarded-For,|expected names separated by commas",
            })
    void mustRefuseWhatCannotBeMeant(String line, String problem) {
        assertThat(deployment().properties(line).problems()).anyMatch(found -> found.contains(problem));
    }

    @Test
    void mustNotFailADeploymentForProxiesThatAllOfTheJvmHave() {
        assertThat(deployment().variable("WSGI_TRUST_PROXY", "10.0.0.1").problems())
                .isEmpty();
    }
}

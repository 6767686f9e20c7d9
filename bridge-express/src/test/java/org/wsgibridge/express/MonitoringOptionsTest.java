package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server shows of itself. */
class MonitoringOptionsTest {
    @TempDir
    private Path folder;

    @Test
    @Covers({"--admin-actions", "--metrics", "--metrics-histogram", "--request-id-from", "--request-id-response"})
    void mustShowMetersAndIds() throws Exception {
        try (Probe probe = Probe.serve(
                folder,
                "--admin-actions=on",
                "--metrics=prometheus",
                "--metrics-histogram=mod_wsgi",
                "--request-id-from=127.0.0.1",
                "--request-id-response=on")) {
            HttpResponse<String> named = HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(probe.express().url("/request_id"))
                                    .header("X-Request-ID", "from-the-proxy")
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(named.body()).isEqualTo("\"from-the-proxy\"");
            assertThat(named.headers().firstValue("X-Request-ID")).contains("from-the-proxy");
            assertThat(probe.body("/-/metrics")).contains("wsgi_requests_seconds_bucket{", "le=\"65.536\"");
            assertThat(probe.body("/-/status")).contains("<button");
        }
    }

    @Test
    @Covers({"--admin", "--admin-role"})
    void mustShowTheStatusToARoleOnly() throws Exception {
        try (Probe everybody = Probe.serve(folder, "--admin=off")) {
            // The application's own path: it has no answer to that.
            assertThat(everybody.get("/-/live").statusCode()).isEqualTo(500);
        }
        try (Probe operators = Probe.serve(folder, "--admin=on", "--admin-role=operator")) {
            assertThat(operators.get("/-/live").statusCode()).isEqualTo(200);
            assertThat(operators.get("/-/status").statusCode()).isEqualTo(403);
        }
    }

    @Test
    @Covers("--metrics-registry")
    void mustTellThatThereIsNoSuchRegistry() throws Exception {
        try (Probe probe = Probe.serve(folder, "--metrics-registry=java:comp/env/meters")) {
            assertThat(probe.express().exitCode()).isEqualTo(1);
            assertThat(probe.express().output()).contains("metrics-registry", "java:comp/env/meters");
        }
    }
}

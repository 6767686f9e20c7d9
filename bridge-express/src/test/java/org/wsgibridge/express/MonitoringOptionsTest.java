package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server shows of itself, where, and to which callers. */
class MonitoringOptionsTest {
    @TempDir
    private Path folder;

    private String token(String name, String secret) throws IOException {
        Path file = folder.resolve(name);
        Files.writeString(file, secret + "\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        return name;
    }

    @Test
    @Covers({"--metrics", "--metrics-histogram", "--metrics-slo", "--request-id-from", "--request-id-response"})
    void mustShowMetersAndIds() throws Exception {
        try (Probe probe = Probe.serve(
                folder,
                "--metrics=prometheus",
                "--metrics-histogram=mod_wsgi",
                "--metrics-slo=0.3,7",
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
            assertThat(probe.admin("metrics").body())
                    .contains("wsgi_requests_seconds_bucket{", "le=\"65.536\"", "le=\"0.3\"", "le=\"7.0\"")
                    // The server's own, which a WAR leaves to its container.
                    .contains("jvm_memory_used_bytes{", "jvm_threads_live_threads", "jvm_gc_", "jvm_info{")
                    .contains("process_start_time_seconds", "process_cpu_seconds_total", "process_files_open_files")
                    .contains("jetty_threads_busy", "jetty_connections_current_connections")
                    .contains("logback_events_total{", "wsgi_build_info{");
            // A filter that comes after meters.
            assertThat(probe.log()).doesNotContain("MeterFilter");
            assertThat(probe.admin("status").body())
                    .contains("Process group default")
                    .doesNotContain("data-action");
            // The application's own paths: it has no answer to them.
            for (String path : new String[] {"/-/live", "/-/metrics", "/-/status"}) {
                assertThat(probe.get(path).statusCode()).isEqualTo(500);
            }
            assertThat(probe.express().output()).contains("Admin URL").doesNotContain("Admin Token");
        }
    }

    @Test
    @Covers({"--admin", "--probes"})
    void mustShowNothingOrOnlyProbes() throws Exception {
        try (Probe probe = Probe.serve(folder, "--admin=off", "--probes=on")) {
            assertThat(probe.body("/-/live")).isEqualTo("ok\n");
            assertThat(probe.get("/-/status").statusCode()).isEqualTo(500);
            assertThat(probe.express().output()).doesNotContain("Admin URL");
        }
    }

    @Test
    @Covers({"--admin-actions", "--admin-port", "--admin-host"})
    void mustPrintATokenForActions() throws Exception {
        try (Probe probe = Probe.serve(folder, "--admin-actions=on", "--admin-port=0", "--admin-host=localhost")) {
            assertThat(probe.express().output())
                    .containsPattern("Admin URL +: http://(127.0.0.1|\\[::1]):\\d+/-/status");
            assertThat(probe.admin("status").body()).contains("data-action=\"reload\"");
            assertThat(probe.express().admin("status", "x").statusCode()).isEqualTo(401);
            String port = probe.express().output().replaceFirst("(?s).*Admin URL +: http://[^/]*:(\\d+)/.*", "$1");
            try (Express second = Express.serve(folder, "probe.py", "--admin-host=localhost", "--admin-port=" + port)) {
                assertThat(second.exitCode()).isEqualTo(1);
                assertThat(second.output()).contains("admin-port = " + port, "cannot listen there", "a free port");
            }
            assertThat(probe.express().admin("live", "x").body()).isEqualTo("ok\n");
            Path file = folder.resolve("root/admin");
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                    .isEqualTo("rw-------");
            String printed = probe.express().output().replaceFirst("(?s).*Admin Token +: (\\S+).*", "$1");
            assertThat(file).content().contains("Authorization: Bearer " + printed);
            assertThat(folder.resolve("root/banner"))
                    .content()
                    .contains("Admin Token        : in " + file)
                    .doesNotContain(printed);
            assertThat(probe.log()).doesNotContain(printed);
        }
        assertThat(folder.resolve("root/admin")).doesNotExist();
    }

    @Test
    @Covers({"--admin-token-file", "--metrics-token-file"})
    void mustBeOnThePublicPortForATokenOnly() throws Exception {
        String secret = "the-operators-own-secret";
        String metrics = "the-secret-of-prometheus";
        try (Probe probe = Probe.serve(
                folder,
                "--admin=public",
                "--metrics=prometheus",
                "--admin-token-file=" + token("secret", secret),
                "--metrics-token-file=" + token("metrics", metrics))) {
            Express express = probe.express();
            assertThat(express.output()).contains("Admin URL          : " + express.url("/-/status"));
            assertThat(express.admin("status", secret).statusCode()).isEqualTo(200);
            assertThat(express.admin("metrics", metrics).statusCode()).isEqualTo(200);
            assertThat(express.admin("status", metrics).statusCode()).isEqualTo(403);
            assertThat(express.admin("status", "x").statusCode()).isEqualTo(401);
        }
        try (Probe probe = Probe.serve(folder, "--admin=public")) {
            assertThat(probe.admin("status").statusCode()).isEqualTo(200);
            assertThat(probe.get("/-/status").statusCode()).isEqualTo(401);
            assertThat(probe.get("/-/live").statusCode()).isEqualTo(401);
        }
    }

    @Test
    @Covers("--admin-role")
    void mustRefuseARoleBecauseThereIsNoLogin() throws Exception {
        Files.writeString(folder.resolve("m.py"), "");
        for (String line : List.of("--admin public --admin-role operator", "--admin-role operator")) {
            assertThat(CommandLines.refusal(folder, line))
                    .contains(
                            "--admin-role operator: wsgi-express has no login",
                            "expected --admin public with --admin-token");
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

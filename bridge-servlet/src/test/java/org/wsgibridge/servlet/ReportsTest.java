package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.servlet.TestContainer.Kind;
import org.wsgibridge.testkit.ScriptedEngine;

/** The pages about the server itself, over real sockets: what they say, and to which callers. */
class ReportsTest {
    private static final List<String> PATHS = List.of("/-/info", "/-/settings", "/-/sbom", "/-/threads");
    private static final String PASSWORD = "hunter2-of-the-database";

    private static TestBridge bench() {
        return new TestBridge()
                .app(exchange -> ScriptedEngine.respond(exchange, "application"))
                .option("environ.DATABASE", PASSWORD)
                .option("process-setenv", "DB_PASSWORD=" + PASSWORD);
    }

    @ParameterizedTest
    @EnumSource
    void mustSayWhatRuns(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench())) {
            RawClient.Reply info = door.get(bench, "/-/info");
            assertThat(info.header("Content-Type")).isEqualTo("application/json");
            assertThat(info.header("Cache-Control")).isEqualTo("no-store");
            assertThat(info.body())
                    .startsWith("{\"version\":\"")
                    .contains(
                            "\"engines\":{\"default\":\"scripted\"}",
                            "\"java\":{\"version\":\"" + Runtime.version() + "\"",
                            "\"pid\":" + ProcessHandle.current().pid());
            RawClient.Reply threads = door.get(bench, "/-/threads");
            assertThat(threads.header("Content-Type")).startsWith("text/plain;");
            assertThat(threads.header("X-Content-Type-Options")).isEqualTo("nosniff");
            assertThat(threads.body())
                    .contains("Full thread dump", "\"wsgi-housekeeper\"", "Locked ownable synchronizers");
            RawClient.Reply bill = door.get(bench, "/-/sbom");
            assertThat(bill.status()).isEqualTo(404);
            assertThat(bill.body()).contains("no bill of materials is packaged");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustShowTheSettingsWithoutSecrets(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench())) {
            String settings = door.get(bench, "/-/settings").body();
            assertThat(settings)
                    .startsWith("{\"settings\":[{\"name\":\"")
                    .contains(
                            "{\"name\":\"environ.DATABASE\",\"value\":\"(set)\",\"origin\":\"option\"}",
                            "{\"name\":\"group.default.process-setenv\",\"value\":\"(set)\",\"origin\":\"option\"}",
                            "\"name\":\"admin-token-file\"",
                            "\"name\":\"group.default.graceful-timeout\",\"value\":\"15\",\"origin\":\"default\"");
            for (String path : PATHS) {
                assertThat(door.get(bench, path).body()).as(path).doesNotContain(PASSWORD, AdminDoor.SECRET);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustAnswerToCallersThatMaySeeEverythingAlone(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench())) {
            for (String path : PATHS) {
                assertThat(door.stranger(bench, "GET " + path).status())
                        .as(path)
                        .isEqualTo(401);
                RawClient.Reply foreign = door.get(bench, path, "Sec-Fetch-Site: cross-site");
                assertThat(foreign.status()).as(path).isEqualTo(403);
                assertThat(foreign.body()).isEqualTo("{\"error\":\"the request comes from another site\"}\n");
                assertThat(door.post(bench, path, "").status()).as(path).isEqualTo(405);
            }
        }
    }

    @Test
    void mustAnswerRequestsOfThisMachineAloneOnALoopbackListener() throws Exception {
        try (TestBridge bench = bench().option("admin-port", "0").start(Kind.JETTY)) {
            for (String path : PATHS) {
                assertThat(bench.adminGet(path, "X-Forwarded-For: 127.0.0.1").status())
                        .as(path)
                        .isEqualTo(403);
            }
            assertThat(bench.adminGet("/-/info").status()).isEqualTo(200);
        }
    }
}

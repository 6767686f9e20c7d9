package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.servlet.admin.level.LogLevels;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.LogCapture;
import org.wsgibridge.testkit.ScriptedEngine;

/** What the status page and its requests change: reloads, replacements of interpreters, levels of loggers. */
class StatusActionsTest {
    private static final Pattern TOKEN = Pattern.compile("<meta name=\"token\" content=\"([^\"]*)\">");

    private static TestBridge bench() {
        return new TestBridge().app(exchange -> ScriptedEngine.respond(exchange, "application"));
    }

    private static String token(AdminDoor door, TestBridge bench, String... headers) throws Exception {
        Matcher matcher = TOKEN.matcher(door.get(bench, "/-/status", headers).body());
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    @ParameterizedTest
    @EnumSource
    void mustReloadAndRetireWithTheTokenOfThePage(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench().option("admin-actions", "on"))) {
            String token = "X-WSGI-Bridge-Token: " + token(door, bench);
            RawClient.Reply reload = post(door, bench, "reload", "group=default", token, "Origin: http://localhost");
            assertThat(reload.status()).isEqualTo(202);
            assertThat(reload.body()).contains("Process group default is being loaded again");
            await().untilAsserted(() ->
                    assertThat(bench.engine().opened().get(0).closedBecause()).isEqualTo(ShutdownReason.SCRIPT_RELOAD));
            RawClient.Reply retire = post(
                    door, bench, "retire", "group=default&interpreter=default-2", token, "Sec-Fetch-Site: same-origin");
            assertThat(retire.status()).isEqualTo(202);
            await().untilAsserted(
                            () -> assertThat(bench.engine().opened().get(1).closedBecause())
                                    .isEqualTo(ShutdownReason.EVICTION_SIGNAL));
            await().untilAsserted(() -> assertThat(door.get(bench, "/-/status").body())
                    .contains("Interpreters that have left lately (2)", "eviction signal", "script reload"));
            assertThat(post(door, bench, "reload", "group=other", token).status())
                    .isEqualTo(404);
            assertThat(post(door, bench, "retire", "group=default&interpreter=x", token)
                            .status())
                    .isEqualTo(404);
            RawClient.Reply get = door.get(bench, "/-/status/reload?group=default");
            assertThat(get.status()).isEqualTo(405);
            assertThat(get.header("Allow")).isEqualTo("POST");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustChangeLevelsOfLoggersUntilTheBridgeEnds(AdminDoor door) throws Exception {
        Logger changed = LoggerFactory.getLogger("test.levels." + door);
        List<String> lines = new ArrayList<>();
        try (TestBridge bench = door.start(bench().option("admin-actions", "on"))) {
            String token = "X-WSGI-Bridge-Token: " + token(door, bench);
            String name = "logger=" + changed.getName();
            lines.addAll(LogCapture.of(LogLevels.class, () -> {
                assertThat(level(door, bench, name + "&level=Debug", token)).isEqualTo(200);
                assertThat(changed.isDebugEnabled()).isTrue();
                assertThat(level(door, bench, name + "&level=reset", token)).isEqualTo(200);
                assertThat(changed.isDebugEnabled()).isFalse();
                assertThat(level(door, bench, name + "&level=off", token)).isEqualTo(200);
                assertThat(changed.isErrorEnabled()).isFalse();
            }));
            assertThat(lines)
                    .hasSize(3)
                    .allMatch(line -> line.startsWith("WB1003: The level of the logger " + changed.getName()))
                    .first()
                    .asString()
                    .contains("(inherited) to DEBUG, by ");
            assertThat(door.get(bench, "/-/status/log-levels").body())
                    .contains("\"writer\":\"logback\"", "\"logger\":\"" + changed.getName() + "\",\"level\":\"OFF\"");
            assertThat(door.get(bench, "/-/status").body()).contains("1 changed", "data-levels", changed.getName());

            assertThat(post(door, bench, "log-level", name + "&level=loud", token))
                    .satisfies(reply -> assertThat(reply.status()).isEqualTo(400))
                    .satisfies(reply -> assertThat(reply.body())
                            .contains("level loud: expected off, error, warn, info, debug or trace"));
            assertThat(post(door, bench, "log-level", "logger=no.such%0Alogger&level=info", token)
                            .body())
                    .contains("there is no logger no.such\\\\x0alogger: expected root, or");
            assertThat(level(door, bench, "level=info", token)).isEqualTo(400);
            assertThat(level(door, bench, name + "&level=info")).isEqualTo(403);
            assertThat(level(door, bench, name + "&level=info", token, "Origin: http://evil.example"))
                    .isEqualTo(403);
            assertThat(door.get(bench, "/-/status/log-level").status()).isEqualTo(405);
            assertThat(changed.isErrorEnabled()).isFalse();
        }
        assertThat(changed.isErrorEnabled()).isTrue();
    }

    private static int level(AdminDoor door, TestBridge bench, String form, String... headers) {
        try {
            return post(door, bench, "log-level", form, headers).status();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustChangeNothingForOthers(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench().option("admin-actions", "on"))) {
            String token = "X-WSGI-Bridge-Token: " + token(door, bench);
            assertThat(post(door, bench, "reload", "group=default").status()).isEqualTo(403);
            assertThat(post(door, bench, "reload", "group=default", "X-WSGI-Bridge-Token: x")
                            .status())
                    .isEqualTo(403);
            for (String stranger : List.of(
                    "Origin: http://evil.example",
                    "Origin: http://localhost:1",
                    "Origin: null",
                    "Sec-Fetch-Site: cross-site",
                    "Sec-Fetch-Site: same-site")) {
                assertThat(post(door, bench, "reload", "group=default", token, stranger)
                                .status())
                        .as(stranger)
                        .isEqualTo(403);
            }
            assertThat(bench.engine().opened()).hasSize(1);
            // What a script of the application can fetch has no token.
            assertThat(token(door, bench, "Sec-Fetch-Dest: empty")).isEmpty();
            assertThat(token(door, bench, "Sec-Fetch-Dest: document")).isNotEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustHaveNoButtonsUnlessTheyAreOn(AdminDoor door) throws Exception {
        try (TestBridge bench = door.start(bench())) {
            assertThat(token(door, bench)).isEmpty();
            assertThat(post(door, bench, "reload", "group=default", "X-WSGI-Bridge-Token: ")
                            .body())
                    .contains("admin-actions is off");
            assertThat(bench.engine().opened()).hasSize(1);
        }
    }

    private static RawClient.Reply post(AdminDoor door, TestBridge bench, String what, String form, String... headers)
            throws Exception {
        return door.post(bench, "/-/status/" + what, form, headers);
    }
}

package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.pool.GroupFixture.Request;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.testkit.TestSettings;

/** What a client sees of a failure, with {@code debug=on} and without. */
class DebugTest {
    @TempDir
    Path home;

    private Path source;
    private long modified = System.currentTimeMillis();

    @BeforeEach
    void writeSource() throws IOException {
        source = Files.writeString(home.resolve("app.py"), "x = 1");
    }

    private TestSettings settings() {
        return GroupFixture.defaults(home).reload(Reload.CHANGES, StartupFailure.RETRY);
    }

    private static void awaitPage(Request request, int status, String text) {
        await().untilAsserted(() -> {
            assertThat(request.channel().status()).isEqualTo(status);
            assertThat(request.channel().text()).contains(text);
        });
    }

    private void touch() throws IOException {
        modified += 10_000;
        Files.setLastModifiedTime(source, FileTime.fromMillis(modified));
    }

    private static void defineFailing(GroupFixture fixture) {
        fixture.engine.define("failing", exchange -> {
            throw new IllegalStateException("a <b> & \u00fc\u20ac");
        });
    }

    @Test
    void mustShowTheTracebackOfAFailedRequestWithItsMarkupEscaped() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings().debug()).start()) {
            defineFailing(fixture);
            Request failed = fixture.send("failing");
            awaitPage(failed, 500, "java.lang.IllegalStateException: a &#60;b&#62; &#38; &#252;&#8364;");
            var head = Objects.requireNonNull(failed.channel().head());
            assertThat(head.header("Content-Type")).startsWith("text/html");
            assertThat(head.header("Cache-Control")).isEqualTo("no-store");
            assertThat(failed.exchange().outcome()).isEqualTo(Outcome.FAILED);
        }
    }

    @Test
    void mustShowNothingOfAFailedRequestWithoutDebug() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings()).start()) {
            defineFailing(fixture);
            Request failed = fixture.send("failing");
            awaitPage(failed, 500, "Request id: <code>" + failed.exchange().id() + "</code></p></main></body>");
            assertThat(failed.channel().text()).doesNotContain("IllegalState").doesNotContain("debug");
        }
    }

    @Test
    void mustShowWhyChangedSourcesDoNotLoadUntilTheyDo() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings().debug()).start()) {
            awaitPage(fixture.send("hello"), 200, "Hello");
            fixture.engine.failOpening(1);
            touch();
            await().until(() -> {
                Request request = fixture.send("hello");
                await().until(() -> request.channel().isClosed());
                return request.channel().status() == 500;
            });
            Request failed = fixture.send("hello");
            awaitPage(failed, 500, "Traceback: scripted");
            assertThat(failed.channel().text())
                    .contains(
                            "The sources have not loaded since 20",
                            "Every request gets this page until they load.",
                            "Shown because of <code>debug = on</code>",
                            failed.exchange().id());
            assertThat(fixture.group.view().stats().active()).isEqualTo(1);
            touch();
            await().until(() -> {
                Request request = fixture.send("hello");
                await().until(() -> request.channel().isClosed());
                return request.channel().status() == 200;
            });
            assertThat(fixture.engine.opened()).hasSize(2);
        }
    }

    @Test
    void mustShowWhyNothingCouldBeLoadedAtTheStart() throws Exception {
        try (GroupFixture fixture = new GroupFixture(settings().debug())) {
            fixture.engine.failOpening(Integer.MAX_VALUE);
            fixture.start();
            Request failed = fixture.send("hello");
            awaitPage(failed, 500, "scripted failure\n\nTraceback: scripted");
            assertThat(failed.channel().text())
                    .contains("No other code is up", failed.exchange().id());
            fixture.engine.failOpening(0);
            await().until(() -> fixture.group.view().stats().active() == 1);
            awaitPage(fixture.send("hello"), 200, "Hello");
        }
    }
}

package org.wsgibridge.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.settings.group.Reload;

/**
 * Scripts that say themselves when they are to be loaded again, mod_wsgi's {@code reload_required(resource)}, on every
 * engine.
 */
public abstract class ReloadContractTest extends ReloadedScript {
    @Test
    void mustLoadTheScriptBeforeItServesTheRequestForWhichItAsksForThat() throws Exception {
        start("""
                def reload_required(resource):
                    count('asked')
                    with open(path('resource'), 'w') as told:
                        told.write(resource)
                    return LOADS == 1 and os.path.exists(path('changed'))
                """);
        assertThat(get()).isEqualTo("load 1 ");
        assertThat(script.resolveSibling("resource")).hasContent(script.toString());
        touch("changed");
        assertThat(get()).isEqualTo("load 2 ");
        assertThat(get()).isEqualTo("load 2 ");
        // Not asked by the interpreter that was loaded for it; and where it is not served it has no events.
        assertThat(count("asked")).isEqualTo(3);
        assertThat(count("entered")).isEqualTo(3);
        await().untilAsserted(() -> assertThat(count("events")).isEqualTo(6));
    }

    @Test
    void mustLoadAScriptThatAlwaysAsksForItOnceForEachRequest() throws Exception {
        start("""
                def reload_required(resource):
                    count('asked')
                    return 'yes'
                """);
        for (int i = 1; i <= 3; i++) {
            assertThat(get()).isEqualTo("load " + (i + 1) + " ");
            assertThat(count("asked")).isEqualTo(i);
        }
        assertThat(group().view().stats().generation()).isEqualTo(4);
    }

    @Test
    void mustLoadOnceForRequestsThatAreAskedAboutAtTheSameTimeAndEndOthersUndisturbed() throws Exception {
        start("""
                def reload_required(resource):
                    if LOADS > 1 or not os.path.exists(path('changed')):
                        return False
                    count('asked')
                    while os.path.getsize(path('asked')) < 3:
                        time.sleep(0.01)
                    return True
                """);
        Request sibling = send("/wait");
        await().until(() -> count("entered") == 1);
        touch("changed");
        List<Request> requests = List.of(send("/"), send("/"), send("/"));
        assertThat(requests).extracting(Request::text).containsOnly("load 2 ");
        assertThat(sibling.channel().isClosed()).isFalse();
        touch("go");
        assertThat(sibling.text()).isEqualTo("load 1 ");
        assertThat(get()).isEqualTo("load 2 ");
        assertThat(count("loads")).isEqualTo(2);
    }

    @Test
    void mustTakeAnExceptionForANoAndLogIt() throws Exception {
        start("""
                def reload_required(resource):
                    if count('asked') == 1:
                        raise ValueError('cannot say')
                    raise SystemExit(3)
                """);
        Request first = send("/");
        assertThat(first.text()).isEqualTo("load 1 ");
        assertThat(get()).isEqualTo("load 1 ");
        assertThat(first.exchange().failure().type()).isNull();
        await().untilAsserted(() -> assertThat(log.lines())
                .filteredOn(line -> line.contains("WB0605"))
                .hasSize(2)
                .allMatch(line -> line.contains("raised by reload_required() of '" + script + "'")
                        && line.contains("Traceback (most recent call last)"))
                .anyMatch(line -> line.startsWith("RECORD r1 ") && line.contains("ValueError: cannot say"))
                .anyMatch(line -> line.startsWith("RECORD r2 ") && line.contains("SystemExit: 3")));
    }

    @Test
    void mustServeTheRequestWithTheFormerCodeWhereTheNewOneDoesNotLoad() throws Exception {
        start("""
                def reload_required(resource):
                    return os.path.exists(path('changed'))
                """);
        touch("broken");
        touch("changed");
        assertThat(get()).isEqualTo("load 1 ");
        assertThat(group().view().stats().failure()).contains("ValueError: broken");
        Files.delete(script.resolveSibling("broken"));
        assertThat(get()).isEqualTo("load 3 ");
    }

    @Test
    void mustNotLoadAChangedScriptOnceMoreThatWasLoadedByOrder() throws Exception {
        start("");
        assertThat(get()).isEqualTo("load 1 ");
        Files.setLastModifiedTime(script, FileTime.fromMillis(1_700_000_000_000L));
        for (int load = 2; load <= 3; load++) {
            assertThat(group().reloadAndTell().toCompletableFuture().get(1, TimeUnit.MINUTES))
                    .isEmpty();
            assertThat(get()).isEqualTo("load " + load + " ");
        }
        assertThat(group().view().stats().generation()).isEqualTo(3);
    }

    @Test
    void mustGiveTheNewCodeTheWholeBody() throws Exception {
        start("""
                def reload_required(resource):
                    return True
                """);
        byte[] body = "x".repeat(300_000).getBytes(US_ASCII);
        assertThat(send("/", new MemoryBody(body), true).text()).isEqualTo("load 2 " + "x".repeat(300_000));
        assertThat(send("/", new Streamed(body), false).text()).isEqualTo("load 3 " + "x".repeat(300_000));
    }

    /** A body whose bytes are gone when they are read. */
    private static final class Streamed extends RequestBody {
        private final MemoryBody body;

        Streamed(byte[] bytes) {
            body = new MemoryBody(bytes);
        }

        @Override
        public long length() {
            return body.length();
        }

        @Override
        public int poll(ByteBuffer target) throws IOException {
            return body.poll(target);
        }

        @Override
        public void whenReadable(Runnable task) {
            task.run();
        }

        @Override
        public void close() {
            body.close();
        }
    }

    @Test
    void mustNotAskWhereSourcesAreNeverLoadedAgain() throws Exception {
        start("""
                def reload_required(resource):
                    count('asked')
                    return True
                """, Reload.NEVER, MINUTE);
        assertThat(get()).isEqualTo("load 1 ");
        assertThat(count("asked")).isZero();
    }

    @Test
    void mustEndARequestWhoseScriptDoesNotAnswer() throws Exception {
        start("""
                def reload_required(resource):
                    while not os.path.exists(path('changed')):
                        time.sleep(0.01)
                    return True
                """, Reload.SCRIPT, Duration.ofSeconds(1));
        Request request = send("/");
        await().until(() -> {
            group().tick();
            return request.channel().isClosed();
        });
        assertThat(request.exchange().outcome()).isEqualTo(Outcome.REQUEST_TIMEOUT);
        assertThat(request.channel().status()).isEqualTo(504);
        await().until(() -> group().view().stats().interpreters().get(0).inFlight() == 0);
        assertThat(count("entered")).isZero();
        touch("changed");
        assertThat(get()).isEqualTo("load 2 ");
    }
}

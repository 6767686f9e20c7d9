package org.wsgibridge.servlet.admin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.wsgibridge.bridge.Health;
import org.wsgibridge.servlet.admin.AdminExchange.Events;
import org.wsgibridge.watchdog.Watchdog;

/** Viewers whose streams fail: what a container does when a client has gone at the wrong moment. */
class ViewersTest {
    private final Viewers viewers = new Viewers(ViewersTest::snapshot, new Watchdog());

    private static StatusSnapshot snapshot() {
        return new StatusSnapshot(
                "/",
                Instant.EPOCH,
                Duration.ZERO,
                new Health(List.of(), List.of(), Set.of()),
                List.of(),
                0,
                List.of(),
                List.of(),
                List.of());
    }

    @AfterEach
    void close() {
        viewers.close();
    }

    private Stream start(Stream stream) {
        viewers.subscription().start(stream, StatusSnapshot::context);
        return stream;
    }

    @Test
    void aStreamThatCannotBeWrittenMustEndAndDelayNoOther() {
        Stream broken = start(new Stream(true));
        assertThat(broken.calls).containsExactly("end");

        Stream other = start(new Stream(false));
        await().until(() -> other.calls.size() > 1);
        assertThat(other.calls).containsOnly("retry: 1000\ndata: /\n\n");
        assertThat(broken.calls).containsExactly("end");
    }

    @Test
    void aStreamThatCannotBeEndedMustNotKeepTheOthers() {
        Stream first = start(new Stream(false));
        Stream second = start(new Stream(false));
        first.broken = true;
        viewers.close();
        assertThat(first.calls).endsWith("end");
        assertThat(second.calls).endsWith("end");
    }

    /** A stream that notes what is done with it, and fails if it is broken. */
    private static final class Stream implements Events {
        final List<String> calls = new CopyOnWriteArrayList<>();
        volatile boolean broken;

        Stream(boolean broken) {
            this.broken = broken;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void write(byte[] event) {
            failIfBroken();
            calls.add(new String(event, UTF_8));
        }

        @Override
        public void end() {
            calls.add("end");
            failIfBroken();
        }

        private void failIfBroken() {
            if (broken) {
                throw new IllegalStateException("closed");
            }
        }
    }
}

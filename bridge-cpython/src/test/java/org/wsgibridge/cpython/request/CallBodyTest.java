package org.wsgibridge.cpython.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.testkit.MemoryBody;
import org.wsgibridge.testkit.TestLease;

/** How far ahead the body of a request is sent to a daemon. */
class CallBodyTest extends CallFixture {
    /** A body that was read before admission, and lies in memory in pieces of 64 KiB. */
    private static final class Buffered extends RequestBody {
        private final int length;
        private int taken;

        Buffered(int length) {
            this.length = length;
        }

        @Override
        public long length() {
            return length;
        }

        @Override
        public boolean isBuffered() {
            return true;
        }

        @Override
        public List<ByteBuffer> take(int most) {
            List<ByteBuffer> pieces = new ArrayList<>();
            int missing = Math.min(most, length - taken);
            while (missing > 0) {
                ByteBuffer piece = ByteBuffer.allocate(Math.min(missing, 65_536));
                pieces.add(piece);
                taken += piece.remaining();
                missing -= piece.remaining();
            }
            return pieces;
        }

        @Override
        public int poll(ByteBuffer target) {
            throw new AssertionError("it is to be taken");
        }

        @Override
        public void whenReadable(Runnable readable) {
            readable.run();
        }

        @Override
        public void close() {}
    }

    @Test
    void mustSendABufferedBodyBehindItsRequest() throws Exception {
        call(1, new TestLease(exchange(new Buffered(400_000))), first, false).start(0);
        call(2, new TestLease(exchange(new Buffered(100_000))), first, false).start(0);

        assertThat(first.frames(4))
                .as("all of it in one frame, before the next request")
                .containsExactly("request 1", "body 1 400000", "request 2", "body 2 100000");
        assertThat(windows.reserved()).as("the small one needs no memory").isEqualTo(BodyWindow.GROWTH);
    }

    @Test
    void mustSendABufferedBodyInPartsWhereThereIsNoMemory() throws Exception {
        assertThat(windows.reserve(windows.limit())).isTrue();
        Call call = call(1, new TestLease(exchange(new Buffered(400_000))), first, false);
        call.start(0);
        assertThat(first.frames(2)).containsExactly("request 1", "body 1 " + Frames.WINDOW);

        call.more(100_000);
        assertThat(first.frames(1)).containsExactly("body 1 100000");
        call.more(100_000);
        assertThat(first.frames(1)).containsExactly("body 1 " + (300_000 - Frames.WINDOW));
    }

    /** What waits for a daemon is memory of this process: no body gets more of it while the daemon reads nothing. */
    @Test
    void mustSendFurtherAheadOnlyToADaemonThatReads() throws Exception {
        Exchange exchange = exchange(new MemoryBody(new byte[6_000_000]));
        Call one = call(1, new TestLease(exchange), first, false);
        Call other = call(2, new TestLease(exchange(new MemoryBody(new byte[6_000_000]))), first, false);
        one.start(0);
        one.more(Frames.WINDOW / 2);
        assertThat(windows.reserved()).isEqualTo(BodyWindow.GROWTH);
        other.start(0);
        other.more(Frames.WINDOW / 2);
        assertThat(windows.reserved())
                .as("the first window waits for the daemon")
                .isEqualTo(BodyWindow.GROWTH);

        first.skipAll();
        other.more(1);
        assertThat(windows.reserved()).isEqualTo(2L * BodyWindow.GROWTH);
        one.finish();
        other.finish();
        assertThat(windows.reserved()).isZero();
    }

    @Test
    void mustNotGrowForTheRestOfABody() throws Exception {
        Call call = call(1, new TestLease(exchange(new MemoryBody(new byte[300_000]))), first, false);
        call.start(0);
        call.more(Frames.WINDOW / 2);
        assertThat(windows.reserved()).isZero();
    }
}

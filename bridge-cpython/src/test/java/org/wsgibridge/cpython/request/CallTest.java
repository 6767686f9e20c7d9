package org.wsgibridge.cpython.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.testkit.MemoryBody;
import org.wsgibridge.testkit.TestLease;

/** Whether a daemon is notified of a request whose client goes, whenever that happens. */
class CallTest extends CallFixture {
    /** Runs a task when it is read for the first time, on that thread: in the middle of {@link Call#start}. */
    private static final class Interposed extends RequestBody {
        private final MemoryBody body = new MemoryBody(new byte[10]);
        private @Nullable Runnable task;

        @Override
        public long length() {
            return body.length();
        }

        @Override
        public int poll(ByteBuffer target) throws IOException {
            Runnable first = task;
            task = null;
            if (first != null) {
                first.run();
            }
            return body.poll(target);
        }

        @Override
        public void whenReadable(Runnable readable) {
            body.whenReadable(readable);
        }

        @Override
        public boolean rewind() {
            return body.rewind();
        }

        @Override
        public void close() {
            body.close();
        }
    }

    @Test
    void mustTellTheDaemonOfAClientThatGoesLater() throws Exception {
        Exchange exchange = exchange(new MemoryBody(new byte[0]));
        call(1, new TestLease(exchange), first, false).start(0);
        exchange.terminate(Outcome.CLIENT_GONE, 0);
        assertThat(first.frames()).containsExactly("request 1", "cancel 1");
    }

    @Test
    void mustTellTheDaemonOfAClientThatHasGoneBefore() throws Exception {
        Exchange exchange = exchange(new MemoryBody(new byte[0]));
        exchange.terminate(Outcome.CLIENT_GONE, 0);
        call(1, new TestLease(exchange), first, false).start(0);
        assertThat(first.frames()).containsExactly("request 1", "cancel 1");
    }

    @Test
    void mustTellTheDaemonOfAClientThatGoesMeanwhile() throws Exception {
        Interposed body = new Interposed();
        Exchange exchange = exchange(body);
        body.task = () -> exchange.terminate(Outcome.CLIENT_GONE, 0);
        call(1, new TestLease(exchange), first, false).start(0);
        assertThat(first.frames()).startsWith("request 1", "cancel 1");
    }

    /**
     * A daemon gives a request back before the thread that has sent it to it is done; the next one is to hear of the
     * client.
     */
    @Test
    void mustTellTheDaemonThatHasTheRequestNow() throws Exception {
        Interposed body = new Interposed();
        Exchange exchange = exchange(body);
        Call call = call(
                1,
                new Lease() {
                    @Override
                    public Exchange exchange() {
                        return exchange;
                    }

                    @Override
                    public boolean release() {
                        return false;
                    }

                    @Override
                    public boolean isReleased() {
                        return true;
                    }

                    @Override
                    public boolean reload() {
                        call(2, new TestLease(exchange), second, false).start(0);
                        return true;
                    }
                },
                first,
                true);
        body.task = () -> {
            call.giveBack(true);
            call.finish();
        };
        call.start(0);
        assertThat(second.frames()).startsWith("request 2");
        exchange.terminate(Outcome.CLIENT_GONE, 0);
        assertThat(second.frames()).containsExactly("cancel 2");
    }
}

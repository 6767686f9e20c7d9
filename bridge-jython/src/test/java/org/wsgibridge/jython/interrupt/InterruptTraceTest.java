package org.wsgibridge.jython.interrupt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.python.core.Py;
import org.python.core.PySystemState;

/** {@link InterruptTrace} in both orders of its race with the end of a call. */
final class InterruptTraceTest {
    @BeforeAll
    static void initialize() {
        PySystemState.initialize();
    }

    @Test
    void callMustWaitForItsCancellation() throws Exception {
        InterruptTrace trace = new InterruptTrace(Py.RuntimeError, "over");
        CountDownLatch cancelling = new CountDownLatch(1);
        CountDownLatch released = new CountDownLatch(1);
        AtomicBoolean cancelled = new AtomicBoolean();
        AtomicBoolean seen = new AtomicBoolean();
        Thread request = new Thread(() -> {
            Runnable outer = trace.enterCall(() -> {
                cancelling.countDown();
                awaitUninterruptibly(released);
                cancelled.set(true);
            });
            awaitUninterruptibly(cancelling);
            trace.leaveCall(outer);
            seen.set(cancelled.get());
        });
        Thread watchdog = new Thread(trace::interrupt);
        request.start();
        await().until(() -> request.getState() == Thread.State.WAITING);
        watchdog.start();
        await().until(() -> request.getState() == Thread.State.BLOCKED);
        released.countDown();
        request.join();
        watchdog.join();
        assertThat(seen).isTrue();
    }

    @Test
    void callThatIsOverMustNotBeCancelled() {
        InterruptTrace trace = new InterruptTrace(Py.RuntimeError, "over");
        AtomicBoolean cancelled = new AtomicBoolean();
        trace.leaveCall(trace.enterCall(() -> cancelled.set(true)));
        trace.interrupt();
        trace.force();
        assertThat(cancelled).isFalse();
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

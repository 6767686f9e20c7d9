package org.wsgibridge.testkit;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.spi.Lease;

/** A lease without a process group; tells when it was released. */
public final class TestLease implements Lease {
    private final Exchange exchange;
    private final AtomicBoolean released = new AtomicBoolean();
    private final CountDownLatch latch = new CountDownLatch(1);

    /** Makes a lease that is out. */
    public TestLease(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public Exchange exchange() {
        return exchange;
    }

    @Override
    public boolean release() {
        boolean first = released.compareAndSet(false, true);
        if (first) {
            exchange.body().close();
            latch.countDown();
        }
        return first;
    }

    @Override
    public boolean isReleased() {
        return released.get();
    }

    /** Waits until the engine has released it. */
    public void awaitRelease() {
        try {
            if (!latch.await(30, TimeUnit.SECONDS)) {
                throw new AssertionError("the lease was not released");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}

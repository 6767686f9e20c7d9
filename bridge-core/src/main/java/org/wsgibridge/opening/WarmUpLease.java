package org.wsgibridge.opening;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.spi.Lease;

/** The lease of a warm-up request on an interpreter that no other request uses yet. Thread-safe. */
final class WarmUpLease implements Lease {
    /** Is notified of a warm-up request. */
    interface Listener {
        /** Reports that the request is about to run. */
        void running(WarmUpLease lease);
    }

    private final Exchange exchange;
    private final AtomicBoolean released = new AtomicBoolean();
    private final CountDownLatch end = new CountDownLatch(1);

    WarmUpLease(Exchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public Exchange exchange() {
        return exchange;
    }

    @Override
    public boolean release() {
        boolean first = released.compareAndSet(false, true);
        end.countDown();
        return first;
    }

    @Override
    public boolean isReleased() {
        return released.get();
    }

    /** Waits until the application is done with the request. */
    void awaitRelease() throws InterruptedException {
        end.await();
    }
}

package org.wsgibridge.servlet.transport.body;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.servlet.transport.support.StallWatch;
import org.wsgibridge.servlet.transport.support.Stallable;
import org.wsgibridge.watchdog.Watchdog;

/**
 * The watch over stalled clients and the container's thread give a body up at the same time, in both orders. Tomcat's
 * thread has the lock of the connection then, which the other one needs to answer.
 */
@Timeout(60)
class BodyReaderTest {
    @TempDir
    Path folder;

    private final Lock ofConnection = new ReentrantLock();
    private final CountDownLatch handingOver = new CountDownLatch(1);
    private final List<Outcome> failures = new CopyOnWriteArrayList<>();
    private final StallWatch watch = new StallWatch("test-watch", new Watchdog());
    private @Nullable ReadListener reader;

    /** A body of which nothing has come. */
    private final class Silent extends ServletInputStream {
        @Override
        public boolean isFinished() {
            return false;
        }

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void setReadListener(ReadListener listener) {
            reader = listener;
        }

        @Override
        public int read() {
            return -1;
        }
    }

    private final class Failures implements BodyListener {
        @Override
        public void onBody(RequestBody body, boolean listened) {
            throw new AssertionError("there is no body");
        }

        @Override
        public void onFailure(Outcome outcome, int status, UnreadBody rest) {
            handingOver.countDown();
            ofConnection.lock();
            try {
                failures.add(outcome);
            } finally {
                ofConnection.unlock();
            }
        }

        @Override
        public LogContext logContext() {
            return LogContext.NOTHING.logContext();
        }
    }

    @BeforeEach
    void startToRead() {
        HttpServletRequest request = (HttpServletRequest) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {HttpServletRequest.class}, (proxy, method, arguments) -> {
                    assertThat(method.getName()).isEqualTo("getProtocol");
                    return "HTTP/1.1";
                });
        BodyReader.start(
                new BodyReader.Source(request, new Silent(), 100, 0, watch, 0),
                new BodyStore(folder, new MemoryBudget(1 << 20)),
                new Failures());
    }

    @AfterEach
    void endWatch() {
        watch.close();
    }

    private void giveUp() {
        assertThat(reader).isInstanceOf(Stallable.class);
        if (reader instanceof Stallable stallable) {
            stallable.giveUp();
        }
    }

    private void connectionBreaks() {
        if (reader != null) {
            reader.onError(new IOException("Connection reset"));
        }
    }

    @Test
    void theContainerMustNotWaitForAThreadThatNeedsItsLock() throws Exception {
        Thread givingUp = new Thread(this::giveUp);
        ofConnection.lock();
        try {
            givingUp.start();
            handingOver.await();
            connectionBreaks();
            assertThat(failures).isEmpty();
        } finally {
            ofConnection.unlock();
        }
        givingUp.join();
        assertThat(failures).containsExactly(Outcome.SHUTDOWN);
    }

    @Test
    void whatTheContainerHasGivenUpMustNotBeGivenUpAgain() {
        ofConnection.lock();
        try {
            connectionBreaks();
        } finally {
            ofConnection.unlock();
        }
        giveUp();
        assertThat(failures).containsExactly(Outcome.CLIENT_GONE);
    }
}

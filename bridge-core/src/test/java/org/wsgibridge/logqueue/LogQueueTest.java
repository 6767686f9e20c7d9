package org.wsgibridge.logqueue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.watchdog.Watchdog;

/** The log is written aside, in order and within bounds. */
class LogQueueTest {
    private static final int ENTRY = 1000;

    private final LogQueue queue = new LogQueue(20 * ENTRY, new Watchdog(), new ConcurrentLinkedQueue<>());
    private final Queue<Integer> written = new ConcurrentLinkedQueue<>();
    private final CountDownLatch stalled = new CountDownLatch(1);
    private final CountDownLatch freed = new CountDownLatch(1);
    private final ListAppender<ILoggingEvent> reports = new ListAppender<>();

    @BeforeEach
    void listen() {
        reports.start();
        logger().addAppender(reports);
    }

    @AfterEach
    void end() {
        freed.countDown();
        queue.close();
        logger().detachAppender(reports);
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(LogQueue.class);
    }

    private void stall() throws InterruptedException {
        queue.add(0, () -> {
            stalled.countDown();
            try {
                freed.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        });
        stalled.await();
    }

    @Test
    void mustWriteInOrderAlsoAfterARest() {
        for (int n = 0; n < 1000; n++) {
            int number = n;
            queue.add(0, () -> written.add(number));
            if (n % 10 == 0) {
                await().pollInterval(Duration.ofMillis(10)).until(() -> written.size() == number + 1);
            }
        }
        await().untilAsserted(() -> assertThat(written)
                .containsExactlyElementsOf(IntStream.range(0, 1000).boxed().toList()));
    }

    @Test
    void mustDropAndCountWhatFindsNoRoomAndNeverBlock() throws Exception {
        stall();
        for (int n = 0; n < 100; n++) {
            int number = n;
            queue.add(ENTRY, () -> written.add(number));
        }
        assertThat(written).isEmpty();
        freed.countDown();
        await().untilAsserted(() -> assertThat(reports.list).hasSize(1));
        int lost = 100 - written.size();
        assertThat(lost).isBetween(80, 99);
        assertThat(reports.list.get(0).getFormattedMessage()).isEqualTo(LogCode.LINES_LOST.text(lost));
        assertThat(written)
                .containsExactlyElementsOf(
                        IntStream.range(0, written.size()).boxed().toList());
        queue.add(ENTRY, () -> written.add(-1));
        await().until(() -> written.contains(-1));
    }

    @Test
    void mustLookSoonAlsoWhileItSleepsAndAtItsEnd() {
        queue.soon(() -> queue.add(0, () -> written.add(1)));
        await().until(() -> written.contains(1));
        queue.soon(() -> {
            throw new IllegalStateException("of a test");
        });
        queue.soon(() -> queue.add(0, () -> written.add(2)));
        queue.close();
        assertThat(written).containsExactly(1, 2);
        queue.soon(() -> queue.add(0, () -> written.add(3)));
        assertThat(written).containsExactly(1, 2, 3);
    }

    @Test
    void mustGoOnAfterAnyFaultOfAnAppender() throws Exception {
        stall();
        queue.add(0, () -> {
            throw new OutOfMemoryError("of a test");
        });
        queue.add(0, () -> {
            throw new IllegalStateException("of a test");
        });
        queue.add(0, () -> {
            Thread.currentThread().interrupt();
            written.add(1);
        });
        freed.countDown();
        await().until(() -> List.copyOf(written).equals(List.of(1)));
        assertThat(queue.isAlive()).isTrue();
        await().untilAsserted(() -> assertThat(reportedAsLost()).isEqualTo(2));
    }

    /** The heap is full for a while; what could not be queued then must not take room forever. */
    @Test
    void mustHaveAllItsRoomAgainAfterThereWasNoMemory() {
        AtomicBoolean full = new AtomicBoolean(true);
        LogQueue starved = new LogQueue(20 * ENTRY, new Watchdog(), new ConcurrentLinkedQueue<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean add(LogQueue.Entry entry) {
                if (full.get()) {
                    throw new OutOfMemoryError("of a test");
                }
                return super.add(entry);
            }
        });
        try {
            for (int n = 0; n < 100; n++) {
                starved.add(ENTRY, () -> written.add(-1));
            }
            full.set(false);
            starved.add(10 * ENTRY, () -> written.add(1));
            await().untilAsserted(() -> assertThat(written).containsExactly(1));
            await().untilAsserted(() -> assertThat(reportedAsLost()).isEqualTo(100));
        } finally {
            starved.close();
        }
    }

    @Test
    void mustWriteWhatWaitsAtItsEndAndWhatComesLater() {
        for (int n = 0; n < 20; n++) {
            int number = n;
            queue.add(0, () -> written.add(number));
        }
        queue.close();
        assertThat(written).hasSize(20);
        queue.add(0, () -> written.add(20));
        assertThat(written).hasSize(21);
        assertThat(queue.isAlive()).isFalse();
    }

    /** Returns how many lines all reports together call lost: the queue reports while lines get lost. */
    private long reportedAsLost() {
        Pattern count =
                Pattern.compile(Pattern.quote(LogCode.LINES_LOST.text("#")).replace("#", "\\E(\\d+)\\Q"));
        return List.copyOf(reports.list).stream()
                .map(event -> count.matcher(event.getFormattedMessage()))
                .filter(Matcher::matches)
                .mapToLong(report -> Long.parseLong(report.group(1)))
                .sum();
    }
}

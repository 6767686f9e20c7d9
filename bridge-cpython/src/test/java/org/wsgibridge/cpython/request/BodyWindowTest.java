package org.wsgibridge.cpython.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;
import org.wsgibridge.cpython.frame.Frames;
import org.wsgibridge.memory.MemoryBudget;

class BodyWindowTest {
    private final MemoryBudget budget = new MemoryBudget(BodyWindow.GROWTH + 1L);
    private final BodyWindow window = new BodyWindow(budget);

    @Test
    void mustGrowOnceAndGiveBackOnce() {
        assertThat(window.limit()).isEqualTo(Frames.WINDOW);
        assertThat(window.grow()).isTrue();
        assertThat(window.grow()).isFalse();
        assertThat(window.limit()).isEqualTo(Frames.LARGEST_WINDOW);
        assertThat(budget.reserved()).isEqualTo(BodyWindow.GROWTH);
        window.close();
        window.close();
        assertThat(budget.reserved()).isZero();
        assertThat(window.limit()).as("what is under way was allowed").isEqualTo(Frames.LARGEST_WINDOW);
    }

    @Test
    void mustNotGrowWhenItIsClosedFirst() {
        window.close();
        assertThat(window.grow()).isFalse();
        assertThat(window.limit()).isEqualTo(Frames.WINDOW);
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void mustStaySmallWhereOthersHaveTheMemory() {
        assertThat(new BodyWindow(budget).grow()).isTrue();
        assertThat(window.grow()).isFalse();
        assertThat(window.limit()).isEqualTo(Frames.WINDOW);
        window.close();
        assertThat(budget.reserved()).isEqualTo(BodyWindow.GROWTH);
    }

    @Test
    void mustGiveBackWhatItGotWhateverComesFirst() throws Exception {
        for (int i = 0; i < 2000; i++) {
            BodyWindow raced = new BodyWindow(budget);
            CyclicBarrier barrier = new CyclicBarrier(2);
            Thread closer = new Thread(() -> {
                try {
                    barrier.await();
                    raced.close();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            });
            closer.start();
            barrier.await();
            raced.grow();
            closer.join();
            assertThat(budget.reserved()).isZero();
        }
    }
}

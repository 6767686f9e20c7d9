package org.wsgibridge.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {

    @Test
    void mustGrantUpToItsLimitAndAgainWhatWasReleased() {
        MemoryBudget budget = new MemoryBudget(100);
        assertThat(budget.reserve(60)).isTrue();
        assertThat(budget.reserve(41)).isFalse();
        assertThat(budget.reserve(40)).isTrue();
        assertThat(budget.isExhausted()).isTrue();
        budget.release(60);
        assertThat(budget.reserved()).isEqualTo(40);
        assertThat(budget.reserve(60)).isTrue();
    }

    @Test
    void mustNotGrantWhatOverflows() {
        MemoryBudget budget = new MemoryBudget(100);
        assertThat(budget.reserve(Long.MAX_VALUE)).isFalse();
        budget.charge(150);
        assertThat(budget.reserve(Long.MAX_VALUE)).isFalse();
        assertThat(budget.reserve(1)).isFalse();
    }

    @Test
    void mustFollowTheHeap() {
        assertThat(MemoryBudget.partOfHeap(8).limit())
                .isEqualTo(Runtime.getRuntime().maxMemory() / 8);
    }

    @Test
    void mustNeverBeOverdrawnByThreadsThatAskAtOnce() {
        MemoryBudget budget = new MemoryBudget(1000);
        AtomicLong most = new AtomicLong();
        IntStream.range(0, 200_000).parallel().forEach(i -> {
            if (budget.reserve(300)) {
                most.accumulateAndGet(budget.reserved(), Math::max);
                budget.release(300);
            }
        });
        assertThat(most.get()).isBetween(300L, 1000L);
        assertThat(budget.reserved()).isZero();
    }
}

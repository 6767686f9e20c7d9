package org.wsgibridge.pool.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.wsgibridge.pool.lifecycle.LoadFailures.LoadState;
import org.wsgibridge.pool.lifecycle.LoadFailures.LoadState.Failure;

/** Attempts to open interpreters that end at the same time: the one that began later counts. */
class LoadStateTest {
    private static final int REPETITIONS = 1000;
    /** The clock may be anywhere, also where it overflows. */
    private static final long EARLIER = Long.MAX_VALUE - 5;

    private static final long LATER = Long.MIN_VALUE + 5;

    private final LoadState state = new LoadState();

    private static Failure failure(String text) {
        return Failure.of(text, text, "", null);
    }

    @Test
    void mustKeepTheFailureOfChangedSourcesWhereOldOnesAreUpLate() {
        assertThat(state.failed(LATER, failure("new"), true)).isTrue();
        assertThat(state.loaded(EARLIER)).isFalse();
        assertThat(Objects.requireNonNull(state.failure()).text()).isEqualTo("new");
        assertThat(state.hidingOldCode()).isNotNull();
    }

    @Test
    void mustForgetTheFailureWhereALaterAttemptSucceeds() {
        assertThat(state.failed(EARLIER, failure("old"), true)).isTrue();
        assertThat(state.loaded(LATER)).isTrue();
        assertThat(state.failure()).isNull();
        assertThat(state.hidingOldCode()).isNull();
    }

    @Test
    void mustNotTakeALateFailureOfAnEarlierAttempt() {
        assertThat(state.loaded(LATER)).isTrue();
        assertThat(state.failed(EARLIER, failure("old"), true)).isFalse();
        assertThat(state.failure()).isNull();
        assertThat(state.hidingOldCode()).isNull();
    }

    @Test
    void mustKnowSinceWhenItFailsAndGoOnHidingOldCode() {
        state.failed(EARLIER, failure("first"), true);
        Failure first = Objects.requireNonNull(state.failure());
        state.failed(LATER, failure("second").since(first.since().plusSeconds(60)), false);
        Failure second = Objects.requireNonNull(state.failure());
        assertThat(second.text()).isEqualTo("second");
        assertThat(second.since()).isEqualTo(first.since());
        assertThat(state.hidingOldCode()).isNotNull();
    }

    @Test
    void mustHaveOneWinnerWhateverTheOrder() throws Exception {
        ExecutorService thread = Executors.newSingleThreadExecutor();
        CyclicBarrier barrier = new CyclicBarrier(2);
        try {
            for (int i = 0; i < REPETITIONS; i++) {
                boolean failsLater = i % 2 == 0;
                LoadState raced = new LoadState();
                Future<Boolean> loaded = thread.submit(() -> {
                    barrier.await();
                    return raced.loaded(failsLater ? EARLIER : LATER);
                });
                barrier.await();
                boolean failed = raced.failed(failsLater ? LATER : EARLIER, failure("x"), true);
                boolean cleared = loaded.get();
                assertThat(failsLater ? failed : cleared).isTrue();
                assertThat(raced.hidingOldCode() != null).isEqualTo(failsLater);
                assertThat(raced.failure() != null).isEqualTo(failsLater);
            }
        } finally {
            thread.shutdownNow();
        }
    }
}

package org.wsgibridge.cpython.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.wsgibridge.cpython.frame.Slabs.Slab;
import org.wsgibridge.exchange.LentBytes;

class SlabsTest {
    private final Slabs slabs = new Slabs(1);
    private final Slab first = slabs.join();

    private static byte[] written(Slab slab, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        slab.bytes.put(0, bytes);
        return bytes;
    }

    @Test
    void mustHaveOneSlabForEachReaderAndSoManyMoreAndNoFurtherOne() {
        Slab more = requireNonNull(slabs.take());
        assertThat(slabs.take()).isNull();
        assertThat(slabs.join()).isNotSameAs(first).isNotSameAs(more);
        assertThat(slabs.take()).isNull();
        more.release();
        assertThat(slabs.take()).isSameAs(more);
    }

    @Test
    void mustKeepASlabUntilItsReaderAndAllItsPartsHaveReleasedItInWhicheverOrder() {
        byte[] bytes = written(first, "abcdef");
        LentBytes one = first.lend(0, 3);
        LentBytes other = first.lend(3, 3);
        Slab more = requireNonNull(slabs.take());
        one.giveBack();
        first.release();
        assertThat(slabs.take()).as("one part is still lent").isNull();
        assertThat(other.take()).containsExactly(Arrays.copyOfRange(bytes, 3, 6));
        assertThat(slabs.take()).isSameAs(first);
        LentBytes last = first.lend(0, 3);
        last.giveBack();
        assertThat(first.isLent()).isFalse();
        first.release();
        assertThat(slabs.take()).isSameAs(first).isNotSameAs(more);
    }

    @Test
    void mustEndAPartOnceWhateverComesFirst() {
        LentBytes givenBack = first.lend(0, 3);
        LentBytes guard = first.lend(3, 3);
        givenBack.giveBack();
        givenBack.abandon();
        givenBack.giveBack();
        assertThat(first.isLent()).as("the other part is lent").isTrue();
        guard.giveBack();
        assertThat(first.isLent()).as("the abandonment came too late").isFalse();
        LentBytes abandoned = first.lend(0, 3);
        abandoned.abandon();
        abandoned.giveBack();
        assertThat(first.isLent()).as("something may still read it").isTrue();
    }

    @Test
    void mustEndAPartOnceWhenTwoThreadsDoThatAtTheSameTime() {
        for (int i = 0; i < 500; i++) {
            LentBytes part = first.lend(0, 3);
            LentBytes guard = first.lend(3, 3);
            CyclicBarrier barrier = new CyclicBarrier(2);
            CompletableFuture<Void> other = CompletableFuture.runAsync(() -> {
                pass(barrier);
                part.giveBack();
            });
            pass(barrier);
            part.giveBack();
            other.join();
            assertThat(first.isLent()).isTrue();
            guard.giveBack();
            assertThat(first.isLent()).isFalse();
        }
    }

    private static void pass(CyclicBarrier barrier) {
        try {
            barrier.await();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void mustNeverUseAnAbandonedSlabAgainAndCountItUntilItIsCollected() {
        abandonOne();
        await().until(() -> {
            System.gc();
            return slabs.take() != null;
        });
        assertThat(slabs.take()).isNull();
    }

    private void abandonOne() {
        Slab lost = requireNonNull(slabs.take());
        LentBytes part = lost.lend(0, 3);
        ByteBuffer read = part.bytes();
        part.abandon();
        lost.release();
        Slab next = slabs.take();
        assertThat(next).as("the lost one counts while %s is there", read).isNull();
    }

    @Test
    void mustTakeASlabLessWhenAReaderHasLeft() {
        Slab second = slabs.join();
        second.release();
        slabs.leave();
        @Nullable Slab more = slabs.take();
        assertThat(more).isNotNull();
        assertThat(slabs.take()).isNull();
    }
}

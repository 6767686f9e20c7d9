package org.wsgibridge.servlet.transport.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.memory.MemoryBudget;

class BodyBufferTest {
    @TempDir
    Path folder;

    private static final int LARGEST = 1024 * 1024;

    private static void fill(BodyBuffer buffer, int bytes) {
        int left = bytes;
        while (left > 0) {
            byte[] memory = buffer.memory();
            if (memory == null) {
                buffer.add(new byte[left], left);
                return;
            }
            int n = Math.min(left, memory.length - buffer.used());
            buffer.filled(n);
            left -= n;
        }
    }

    @Test
    void mustKeepABodyOfTheLargestSizeInMemory() {
        BodyStore store = new BodyStore(folder, new MemoryBudget(64L * LARGEST));
        BodyBuffer buffer = new BodyBuffer(store, LARGEST);
        fill(buffer, LARGEST);
        assertThat(buffer.memory()).as("room for the read that finds the end").isNotNull();
        assertThat(store.budget().reserved()).isEqualTo(LARGEST + 1L);
        RequestBody body = buffer.finish();
        assertThat(body.length()).isEqualTo(LARGEST);
        assertThat(body.isBuffered()).isTrue();
        body.close();
        body.close();
        assertThat(store.budget().reserved()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void mustGiveTheBytesAsTheyCameAndOnceMore() throws IOException {
        BodyStore store = new BodyStore(folder, new MemoryBudget(64L * LARGEST));
        byte[] bytes = new byte[700_001];
        new Random(3).nextBytes(bytes);
        BodyBuffer buffer = new BodyBuffer(store, bytes.length);
        int at = 0;
        while (at < bytes.length) {
            byte[] memory = Objects.requireNonNull(buffer.memory());
            int n = Math.min(Math.min(3001, bytes.length - at), memory.length - buffer.used());
            System.arraycopy(bytes, at, memory, buffer.used(), n);
            buffer.filled(n);
            at += n;
        }
        RequestBody body = buffer.finish();
        assertThat(read(body)).isEqualTo(bytes);
        assertThat(body.rewind()).isTrue();
        assertThat(read(body)).isEqualTo(bytes);
        assertThat(body.poll(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(body.take(1)).isEmpty();
        assertThat(body.rewind()).isTrue();
        byte[] taken = take(body);
        body.close();
        assertThat(taken).as("what was taken stays when the body is closed").isEqualTo(bytes);
        assertThat(body.poll(ByteBuffer.allocate(1))).isEqualTo(-1);
        assertThat(body.rewind()).isFalse();
        assertThat(store.budget().reserved()).isZero();
    }

    /** Takes a body in parts of several segments, of one, and of one byte. */
    private static byte[] take(RequestBody body) {
        List<ByteBuffer> parts = new ArrayList<>(body.take(300_000));
        assertThat(parts.stream().mapToInt(ByteBuffer::remaining).sum()).isEqualTo(300_000);
        parts.addAll(body.take(1));
        parts.addAll(body.take(Integer.MAX_VALUE));
        ByteBuffer all = ByteBuffer.allocate((int) body.length());
        parts.forEach(all::put);
        return all.array();
    }

    private static byte[] read(RequestBody body) throws IOException {
        ByteBuffer target = ByteBuffer.allocate((int) body.length() + 1);
        for (int n = 1; n > 0; n = body.poll(target)) {
            target.limit(Math.min(target.capacity(), target.position() + 70_000));
        }
        return Arrays.copyOf(target.array(), target.position());
    }

    @Test
    void mustPutALargerBodyIntoAFile() {
        BodyStore store = new BodyStore(folder, new MemoryBudget(64L * LARGEST));
        BodyBuffer buffer = new BodyBuffer(store, LARGEST + 1L);
        fill(buffer, LARGEST + 1);
        assertThat(buffer.memory()).isNull();
        assertThat(store.budget().reserved()).isZero();
        buffer.discard();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void mustTakeMemoryForWhatArrivedAndNotForWhatWasDeclared() {
        BodyStore store = new BodyStore(folder, new MemoryBudget(64L * LARGEST));
        BodyBuffer buffer = new BodyBuffer(store, LARGEST);
        assertThat(store.budget().reserved()).isZero();
        fill(buffer, 1);
        assertThat(store.budget().reserved()).isEqualTo(8 * 1024);
        buffer.discard();
        assertThat(store.budget().reserved()).isZero();
    }

    @Test
    void mustPutABodyIntoAFileWhenTheBudgetOfAllIsUsedUp() throws IOException {
        BodyStore store = new BodyStore(folder, new MemoryBudget(80 * 1024));
        BodyBuffer first = new BodyBuffer(store, -1);
        fill(first, 10_000);
        BodyBuffer second = new BodyBuffer(store, -1);
        store.budget().charge(80 * 1024);
        fill(second, 5_000);
        fill(first, 10_000);
        store.budget().release(80 * 1024);
        assertThat(store.budget().reserved()).isZero();
        RequestBody body = first.finish();
        assertThat(body.length()).isEqualTo(20_000);
        assertThat(body.poll(ByteBuffer.allocate(100_000))).isEqualTo(20_000);
        body.close();
        second.discard();
        assertThat(folder).isEmptyDirectory();
    }
}

package org.wsgibridge.servlet.transport;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.LentBytes;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.servlet.transport.support.FileBuffers;

class ResponseQueueTest {
    private static final int KIB = 1024;
    private static final int IN_MEMORY = 1024 * KIB;

    @TempDir
    Path folder;

    private final MemoryBudget memory = new MemoryBudget(1L << 30);
    private ResponseSpool spool = new ResponseSpool(Path.of(""), 0, memory);

    private ResponseQueue queue(long limit, long total) {
        spool = new ResponseSpool(folder, total, memory);
        return new ResponseQueue(new ResponseSpool.Share(spool, limit));
    }

    private static byte[] bytes(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private static byte[] drain(ResponseQueue queue) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (ResponseQueue.Slice slice = queue.take(null); slice != null; slice = queue.take(null)) {
            LentBytes lent = slice.lent;
            byte[] bytes = lent == null ? slice.array : lent.take();
            all.write(bytes, 0, slice.length);
        }
        return all.toByteArray();
    }

    @Test
    void mustTakeUpToTheLimitWithoutTheApplicationWaiting() throws IOException {
        ResponseQueue queue = queue(1024L * KIB, 1L << 30);
        byte[] sent = bytes(IN_MEMORY + 1024 * KIB, 1);
        for (int i = 0; i < sent.length; i += 64 * KIB) {
            assertThat(queue.hasRoom()).isTrue();
            queue.add(Arrays.copyOfRange(sent, i, i + 64 * KIB));
        }
        assertThat(queue.hasRoom()).isFalse();
        assertThat(memory.reserved()).isEqualTo(IN_MEMORY);
        assertThat(spool.held()).isEqualTo(1024 * KIB);
        assertThat(folder).as("the file has no name").isEmptyDirectory();
        assertThat(drain(queue)).isEqualTo(sent);
        assertThat(queue.hasRoom()).isTrue();
        assertThat(memory.reserved()).isZero();
        queue.close();
        assertThat(spool.held()).isZero();
    }

    /** The heap is full; the budget is that of all responses. */
    @Test
    void mustGiveBackTheRoomOfWhatThereIsNoMemoryFor() throws IOException {
        spool = new ResponseSpool(folder, 0, memory);
        ResponseQueue queue = new ResponseQueue(new ResponseSpool.Share(spool, 0), new ConcurrentLinkedQueue<>() {
            private static final long serialVersionUID = 1L;

            @Override
            public boolean add(Object item) {
                throw new OutOfMemoryError("of a test");
            }
        });
        FileChannel file = FileChannel.open(Files.write(folder.resolve("sent"), bytes(10, 1)));
        assertThatThrownBy(() -> queue.add(new byte[IN_MEMORY])).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> queue.add(new byte[2 * IN_MEMORY])).isInstanceOf(OutOfMemoryError.class);
        assertThatThrownBy(() -> queue.add(file, 0, 10)).isInstanceOf(OutOfMemoryError.class);
        assertThat(memory.reserved()).isZero();
        assertThat(file.isOpen()).isFalse();
        assertThat(queue.hasRoom()).isTrue();
        queue.close();
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void mustHaveTheApplicationWaitWhereNothingMayGoToDisk() throws IOException {
        ResponseQueue queue = queue(0, 1L << 30);
        queue.add(new byte[IN_MEMORY]);
        assertThat(queue.hasRoom()).isFalse();
        AtomicBoolean woken = new AtomicBoolean();
        queue.whenRoom(() -> woken.set(true));
        assertThat(woken).isFalse();
        queue.take(null);
        queue.wake();
        assertThat(woken).isTrue();
    }

    @Test
    void mustHaveTheApplicationWaitWhenOthersHaveTakenTheDisk() throws IOException {
        ResponseQueue queue = queue(1024L * KIB, 512L * KIB);
        ResponseQueue other = new ResponseQueue(new ResponseSpool.Share(spool, 1024L * KIB));
        other.add(new byte[IN_MEMORY]);
        other.add(new byte[512 * KIB]);
        queue.add(new byte[IN_MEMORY]);
        assertThat(queue.hasRoom()).isFalse();
        other.close();
        assertThat(queue.hasRoom()).isTrue();
        assertThat(spool.held()).isZero();
    }

    @Test
    void mustGoToDiskWhenTheMemoryOfAllIsUsedUp() throws IOException {
        memory.charge(1L << 30);
        ResponseQueue queue = queue(1024L * KIB, 1L << 30);
        byte[] sent = bytes(10, 2);
        queue.add(new byte[0]);
        queue.add(sent);
        assertThat(spool.held()).isEqualTo(10);
        assertThat(drain(queue)).isEqualTo(sent);
    }

    @Test
    void mustHaveTheApplicationWaitWhenTheMemoryOfAllIsUsedUpAndNothingMayGoToDisk() throws IOException {
        memory.charge(1L << 30);
        ResponseQueue queue = queue(0, 1L << 30);
        assertThat(queue.hasRoom()).as("each response gets on").isTrue();
        queue.add(new byte[10]);
        assertThat(queue.hasRoom()).isFalse();
        AtomicBoolean woken = new AtomicBoolean();
        queue.whenRoom(() -> woken.set(true));
        assertThat(woken).isFalse();
        queue.take(null);
        queue.wake();
        assertThat(woken).isTrue();
        queue.close();
        assertThat(memory.reserved()).isEqualTo(1L << 30);
    }

    @Test
    void mustCountWhatTinyChunksTakeOfTheHeap() throws IOException {
        ResponseQueue queue = queue(1024L * KIB, 1L << 30);
        byte[] sent = bytes(20 * KIB, 7);
        for (byte b : sent) {
            queue.add(new byte[] {b});
        }
        assertThat(memory.reserved()).isEqualTo(IN_MEMORY);
        assertThat(spool.held()).isEqualTo(4 * KIB);
        assertThat(drain(queue)).isEqualTo(sent);
        assertThat(memory.reserved()).isZero();
    }

    @Test
    void mustGoOnInMemoryWhereTheDiskFails() throws IOException {
        spool = new ResponseSpool(folder.resolve("none"), 1L << 30, memory);
        ResponseQueue queue = new ResponseQueue(new ResponseSpool.Share(spool, 1024L * KIB));
        byte[] sent = bytes(IN_MEMORY + 10, 3);
        queue.add(Arrays.copyOf(sent, IN_MEMORY));
        queue.add(Arrays.copyOfRange(sent, IN_MEMORY, sent.length));
        assertThat(queue.hasRoom()).isFalse();
        assertThat(drain(queue)).isEqualTo(sent);
        queue.close();
        assertThat(spool.held()).isZero();
    }

    @Test
    void mustKeepTheOrderOfChunksAndFiles() throws IOException {
        ResponseQueue queue = queue(1024L * KIB, 1L << 30);
        Path file = Files.write(folder.resolve("file"), "file".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        ByteArrayOutputStream expected = new ByteArrayOutputStream();
        byte[] first = bytes(IN_MEMORY, 4);
        byte[] second = bytes(1000, 5);
        byte[] third = bytes(2000, 6);
        queue.add(first);
        queue.add(second);
        queue.add(FileChannel.open(file), 0, 4);
        queue.add(third);
        expected.writeBytes(first);
        expected.writeBytes(second);
        expected.writeBytes(Files.readAllBytes(file));
        expected.writeBytes(third);
        assertThat(drain(queue)).isEqualTo(expected.toByteArray());
    }

    /** Adds and takes at the same time, with limits that make every way of a chunk likely. */
    @ParameterizedTest
    @ValueSource(longs = {1, 100 * KIB, 300 * KIB, 1L << 24})
    void mustLoseAndReorderNothingWhileItIsAddedTo(long limit) throws Exception {
        ResponseQueue queue = queue(limit, 1L << 30);
        byte[] sent = bytes(20 << 20, 7);
        AtomicBoolean added = new AtomicBoolean();
        CompletableFuture<byte[]> taken = CompletableFuture.supplyAsync(() -> {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            try {
                for (boolean last = false; !last; ) {
                    last = added.get();
                    all.writeBytes(drain(queue));
                    queue.wake();
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return all.toByteArray();
        });
        Random random = new Random(8);
        for (int i = 0; i < sent.length; ) {
            int length = Math.min(random.nextInt(100 * KIB), sent.length - i);
            queue.add(Arrays.copyOfRange(sent, i, i + length));
            i += length;
            if (!queue.hasRoom()) {
                CompletableFuture<Void> room = new CompletableFuture<>();
                queue.whenRoom(() -> room.complete(null));
                room.get(30, TimeUnit.SECONDS);
            }
        }
        added.set(true);
        assertThat(taken.get(30, TimeUnit.SECONDS)).isEqualTo(sent);
        queue.close();
        assertThat(memory.reserved()).isZero();
        assertThat(spool.held()).isZero();
    }

    private static final class Lent implements LentBytes {
        private final byte[] bytes;
        private final AtomicInteger returned = new AtomicInteger();

        Lent(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int length() {
            return bytes.length;
        }

        @Override
        public ByteBuffer bytes() {
            return ByteBuffer.wrap(bytes);
        }

        @Override
        public void giveBack() {
            returned.incrementAndGet();
        }

        @Override
        public void abandon() {
            throw new AssertionError("nothing reads what is queued");
        }
    }

    @Test
    void mustHandLentBytesOnWithoutACopy() throws IOException {
        ResponseQueue queue = queue(0, 0);
        Lent chunk = new Lent(bytes(64 * KIB, 1));
        queue.add(chunk);

        ResponseQueue.Slice slice = queue.take(null);

        assertThat(requireNonNull(slice).lent).isSameAs(chunk);
        assertThat(slice.length).isEqualTo(64 * KIB);
        assertThat(chunk.returned).as("the taker owns it").hasValue(0);
        assertThat(queue.take(null)).isNull();
    }

    @Test
    void mustHoldFewLentBytesOfAClientThatTakesNothing() throws IOException {
        ResponseQueue queue = queue(0, 0);
        byte[] sent = bytes(512 * KIB, 1);
        List<Lent> chunks = new ArrayList<>();
        for (int i = 0; i < sent.length; i += 64 * KIB) {
            Lent chunk = new Lent(Arrays.copyOfRange(sent, i, i + 64 * KIB));
            chunks.add(chunk);
            queue.add(chunk);
        }
        assertThat(chunks).extracting(chunk -> chunk.returned.get()).containsExactly(0, 0, 0, 0, 1, 1, 1, 1);
        assertThat(drain(queue)).isEqualTo(sent);
    }

    @Test
    void mustReadFilesIntoBuffersThatTheStreamTakesWhileThereAreAny() throws IOException {
        FileBuffers buffers = new FileBuffers();
        byte[] sent = bytes(600 * KIB, 1);
        Path file = Files.write(folder.resolve("file"), sent);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List<LentBytes> kept = new ArrayList<>();
        for (LentBytes each = lend(buffers, file); each != null; each = lend(buffers, file)) {
            kept.add(each);
        }
        ResponseQueue queue = queue(0, 0);
        queue.add(FileChannel.open(file), 0, sent.length);
        ResponseQueue.Slice slice = requireNonNull(queue.take(buffers));
        assertThat(slice.lent).as("all buffers are in use").isNull();
        all.write(slice.array, 0, slice.length);
        kept.get(0).giveBack();
        for (slice = queue.take(buffers); slice != null; slice = queue.take(buffers)) {
            all.write(requireNonNull(slice.lent).take());
        }
        assertThat(all.toByteArray()).isEqualTo(sent);
    }

    private static @Nullable LentBytes lend(FileBuffers buffers, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return buffers.read(channel, 0, 1);
        }
    }

    @Test
    void mustGiveBufferBackIfTheFileBecameShorter() throws IOException {
        FileBuffers buffers = new FileBuffers();
        Path file = Files.write(folder.resolve("file"), bytes(10, 1));
        for (int i = 0; i < 100; i++) {
            ResponseQueue queue = queue(0, 0);
            queue.add(FileChannel.open(file), 10, 1);
            assertThatThrownBy(() -> queue.take(buffers)).hasMessage("the file became shorter while it was sent");
            queue.close();
        }
        assertThat(lend(buffers, file)).isNotNull();
    }

    @Test
    void mustKeepTheOrderOfLentBytesAndOfBytesOnDisk() throws IOException {
        ResponseQueue queue = queue(1024L * KIB, 1L << 30);
        byte[] sent = bytes(IN_MEMORY + 128 * KIB, 1);
        queue.add(Arrays.copyOfRange(sent, 0, IN_MEMORY));
        queue.add(Arrays.copyOfRange(sent, IN_MEMORY, IN_MEMORY + 64 * KIB));
        Lent late = new Lent(Arrays.copyOfRange(sent, IN_MEMORY + 64 * KIB, sent.length));
        queue.add(late);
        assertThat(late.returned).hasValue(1);
        assertThat(drain(queue)).isEqualTo(sent);
    }

    @Test
    void mustGiveLentBytesBackOnceWhetherTheyComeBeforeOrAfterTheEnd() {
        ResponseQueue queue = queue(0, 0);
        Lent before = new Lent(bytes(64 * KIB, 1));
        queue.add(before);
        queue.close();
        assertThat(before.returned).hasValue(1);
        Lent after = new Lent(bytes(64 * KIB, 2));
        queue.add(after);
        queue.close();
        assertThat(after.returned).hasValue(1);
        assertThat(before.returned).hasValue(1);
    }
}

package org.wsgibridge.servlet.transport.support;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.LentBytes;

final class FileBuffersTest {
    private static final int MOST = 4;

    @TempDir
    private Path folder;

    private final FileBuffers buffers = new FileBuffers(MOST);
    private final byte[] content = new byte[FileBuffers.SIZE + 1000];

    private FileChannel file() throws IOException {
        new Random(1).nextBytes(content);
        return FileChannel.open(Files.write(folder.resolve("file"), content));
    }

    private LentBytes read(FileChannel file, long position, long most) throws IOException {
        return requireNonNull(buffers.read(file, position, most));
    }

    @Test
    void mustReadWhatIsWantedAndFits() throws IOException {
        try (FileChannel file = file()) {
            LentBytes part = read(file, 10, 20);
            assertThat(part.length()).isEqualTo(20);
            assertThat(part.bytes().isDirect()).isTrue();
            assertThat(part.take()).isEqualTo(Arrays.copyOfRange(content, 10, 30));
            LentBytes whole = read(file, 0, content.length);
            assertThat(whole.take()).isEqualTo(Arrays.copyOf(content, FileBuffers.SIZE));
            assertThat(read(file, FileBuffers.SIZE, content.length).take())
                    .isEqualTo(Arrays.copyOfRange(content, FileBuffers.SIZE, content.length));
            assertThat(read(file, content.length, 1).length()).isZero();
        }
    }

    @Test
    void mustUseABufferAgainThatWasGivenBackOnce() throws IOException {
        try (FileChannel file = file()) {
            LentBytes first = read(file, 0, 1);
            ByteBuffer buffer = first.bytes();
            first.giveBack();
            first.giveBack();
            assertThat(read(file, 0, 1).bytes()).isSameAs(buffer);
            assertThat(read(file, 0, 1).bytes()).isNotSameAs(buffer);
        }
    }

    @Test
    void mustNeverUseABufferAgainThatMayStillBeRead() throws IOException {
        try (FileChannel file = file()) {
            LentBytes first = read(file, 0, 1);
            ByteBuffer buffer = first.bytes();
            first.abandon();
            first.giveBack();
            Set<ByteBuffer> others = takeAll(file);
            assertThat(others).as("it counts while something may read it").hasSize(MOST - 1);
            assertThat(others.contains(buffer)).isFalse();
        }
    }

    @Test
    void mustHaveABoundAndLendWhatWasGivenBack() throws IOException {
        try (FileChannel file = file()) {
            List<LentBytes> lent = new ArrayList<>();
            for (int i = 0; i < MOST; i++) {
                lent.add(read(file, 0, 1));
            }
            assertThat(buffers.read(file, 0, 1)).isNull();
            lent.get(3).giveBack();
            assertThat(read(file, 0, 1).bytes()).isSameAs(lent.get(3).bytes());
            assertThat(buffers.read(file, 0, 1)).isNull();
        }
    }

    @Test
    void mustKeepTheBufferOfAFileThatCannotBeRead() throws IOException {
        FileChannel file = file();
        file.close();
        for (int i = 0; i < 2 * MOST; i++) {
            assertThatThrownBy(() -> buffers.read(file, 0, 1)).isInstanceOf(ClosedChannelException.class);
        }
        try (FileChannel open = file()) {
            assertThat(takeAll(open)).hasSize(MOST);
        }
    }

    @Test
    void mustReplaceABufferThatNothingCanReadAnyMore() throws IOException {
        try (FileChannel file = file()) {
            for (int i = 0; i < MOST; i++) {
                read(file, 0, 1).abandon();
            }
            await().until(() -> {
                System.gc();
                return buffers.read(file, 0, 1) != null;
            });
        }
    }

    private Set<ByteBuffer> takeAll(FileChannel file) throws IOException {
        Set<ByteBuffer> taken = Collections.newSetFromMap(new IdentityHashMap<>());
        for (LentBytes next = buffers.read(file, 0, 1); next != null; next = buffers.read(file, 0, 1)) {
            assertThat(taken.add(next.bytes())).isTrue();
        }
        return taken;
    }
}

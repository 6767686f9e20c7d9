package org.wsgibridge.servlet.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.RequestBody;

class BodyBufferTest {
    @TempDir
    Path folder;

    @Test
    void mustKeepABodyOfTheLargestSizeInMemoryWithoutGrowing() {
        BodyStore store = new BodyStore(folder);
        BodyBuffer buffer = new BodyBuffer(store, BodyStore.MEMORY_PER_BODY);
        buffer.filled(BodyStore.MEMORY_PER_BODY);
        assertThat(buffer.memory()).as("room for the read that finds the end").isNotNull();
        assertThat(store.reserved()).isEqualTo(BodyStore.MEMORY_PER_BODY + 1L);
        RequestBody body = buffer.finish();
        assertThat(body.length()).isEqualTo(BodyStore.MEMORY_PER_BODY);
        body.close();
        assertThat(store.reserved()).isZero();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void mustPutALargerBodyIntoAFile() {
        BodyBuffer buffer = new BodyBuffer(new BodyStore(folder), BodyStore.MEMORY_PER_BODY + 1L);
        assertThat(buffer.memory()).isNull();
        buffer.discard();
    }
}

package org.wsgibridge.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class FullHeapTest {

    @Test
    void mustKnowAJvmThatEndsWhenItsHeapIsFull() {
        assertThat(FullHeap.ends(List.of("-Xmx64m"))).isFalse();
        assertThat(FullHeap.ends(List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError")))
                .isTrue();
        assertThat(FullHeap.ends(List.of("-XX:OnOutOfMemoryError=kill -9 %p"))).isTrue();
        assertThat(FullHeap.ends(List.of("-XX:+ExitOnOutOfMemoryError", "-XX:-ExitOnOutOfMemoryError")))
                .isFalse();
    }
}

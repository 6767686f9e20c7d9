package org.wsgibridge.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CausesTest {
    private final Exception root = new Exception("root");
    private final Exception middle = new Exception("middle", root);
    private final Exception top = new Exception("top", middle);

    @Test
    void mustFollowTheCauses() {
        assertThat(Causes.of(top)).containsExactly(top, middle, root);
        assertThat(Causes.deepest(top)).isSameAs(root);
        assertThat(Causes.deepest(root)).isSameAs(root);
    }

    @Test
    void mustEndWithTheLastBeforeACauseRepeats() {
        root.initCause(middle);
        assertThat(Causes.of(top)).containsExactly(top, middle, root);
        assertThat(Causes.deepest(top)).isSameAs(root);
    }

    @Test
    void mustEndWhereEachCauseIsNew() {
        assertThat(Causes.of(new Endless())).hasSize(100);
        assertThat(Causes.deepest(1, each -> each + 1)).isEqualTo(100);
    }

    private static final class Endless extends Exception {
        @Override
        public synchronized Throwable getCause() {
            return new Endless();
        }
    }
}

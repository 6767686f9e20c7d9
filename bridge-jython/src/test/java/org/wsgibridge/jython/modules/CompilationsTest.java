package org.wsgibridge.jython.modules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class CompilationsTest {
    private static final long START = Long.MAX_VALUE - 1; // as with nanoTime, a later time may be negative

    private final Compilations compilations = new Compilations();

    @Test
    void onlyALoadThatIsCompilingMustBeSaidToBe() {
        assertThat(compilations.soFar(START)).isZero();
        compilations.begin();
        assertThat(compilations.soFar(START)).isEqualTo(1);
        compilations.end(START);
        assertThat(compilations.soFar(START + TimeUnit.SECONDS.toNanos(1))).isEqualTo(1);
        assertThat(compilations.soFar(START + TimeUnit.SECONDS.toNanos(3))).isZero();
        compilations.begin();
        assertThat(compilations.soFar(START + TimeUnit.SECONDS.toNanos(9))).isEqualTo(2);
    }
}

package org.wsgibridge.servlet.request;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NonceCountsTest {
    private final NonceCounts counts = new NonceCounts(2);

    @Test
    void mustTakeEachCountOnceAlsoWhenOneOvertakesAnother() {
        assertThat(counts.use("64-a 00000001")).isTrue();
        assertThat(counts.use("64-a 00000001")).isFalse();
        assertThat(counts.use("64-a 00000004")).isTrue();
        assertThat(counts.use("64-a 00000002")).isTrue();
        assertThat(counts.use("64-a 00000003")).isTrue();
        assertThat(counts.use("64-a 00000003")).isFalse();
        assertThat(counts.use("64-a 00000004")).isFalse();
        assertThat(counts.use("64-a 00000000")).isFalse();
        assertThat(counts.use("64-b 00000004")).isTrue();
    }

    @Test
    void mustRefuseWhatIsTooFarBehindToBeKnown() {
        assertThat(counts.use("64-a ffffffff")).isTrue();
        assertThat(counts.use("64-a fffffff0")).isTrue();
        assertThat(counts.use("64-a ffffffc0")).isTrue();
        assertThat(counts.use("64-a ffffffbf")).isFalse();
        assertThat(counts.use("64-a ffffffff")).isFalse();
    }

    @Test
    void mustCountAForgottenNonceAsUsed() {
        assertThat(counts.use("64-a 00000001")).isTrue();
        assertThat(counts.use("65-b 00000001")).isTrue();
        assertThat(counts.use("65-c 00000001")).isTrue();
        assertThat(counts.use("64-a 00000002")).isFalse();
        assertThat(counts.use("64-d 00000001")).isFalse();
        assertThat(counts.use("65-b 00000002")).isTrue();
    }
}

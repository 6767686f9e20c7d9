package org.wsgibridge.express.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.express.failure.ExpressException;

/** The arithmetic of a container's memory. */
final class MemorySharesTest {
    private static final long MIB = 1L << 20;

    @ParameterizedTest
    @CsvSource({"512,3,70,212", "242,2,60,32", "4096,5,60,2048", "400,0,60,200"})
    void theHeapMustBeWhatTheOthersLeaveAndAtMostHalf(long limit, int processes, long process, long heap) {
        assertThat(new MemoryShares(limit * MIB, processes, process * MIB).heap())
                .isEqualTo(heap * MIB);
    }

    @Test
    void whatDoesNotFitMustSayWhatIsNeeded() {
        MemoryShares shares = new MemoryShares(241 * MIB, 2, 60 * MIB);
        assertThatThrownBy(shares::heap)
                .isInstanceOf(ExpressException.class)
                .hasMessageContaining("the memory limit of 241 MiB is too small")
                .hasMessageContaining("1 Python process and a replacement with 60 MiB each")
                .hasMessageContaining("need 242 MiB");
    }
}

package org.wsgibridge.bridge;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.InterpreterStats;

class AgentCheckTest {
    private static final Health READY = new Health(List.of(), List.of(), Set.of("default"));
    private static final Health NOT_READY = new Health(List.of(), List.of("process group default: ..."), Set.of());

    /** A group whose interpreters have {@code threads} slots each, and as many requests as they say. */
    private static GroupStats group(int configuredSlots, int threads, InterpreterStats... interpreters) {
        long active = Stream.of(interpreters).filter(InterpreterStats::active).count();
        return new GroupStats(
                "default",
                "scripted",
                (int) active * threads,
                configuredSlots,
                0,
                100,
                0,
                Duration.ZERO,
                1,
                null,
                "",
                List.of(interpreters));
    }

    private static InterpreterStats interpreter(InterpreterStats.State state, int inFlight) {
        return new InterpreterStats("default-1", 1, state, inFlight, 0, 0, 1, null, 0);
    }

    private static InterpreterStats active(int inFlight) {
        return interpreter(InterpreterStats.State.ACTIVE, inFlight);
    }

    @ParameterizedTest
    @CsvSource({"0, 100", "1, 95", "5, 75", "19, 5", "20, 1"})
    void mustWeighByFreeSlotsAndNeverSayZero(int busy, int percent) {
        int first = Math.min(10, busy);
        GroupStats group = group(20, 10, active(first), active(busy - first));
        assertThat(AgentCheck.answer(READY, false, List.of(group))).isEqualTo("up ready " + percent + "%");
    }

    @Test
    void mustCountASlotThatIsNotThereAsOneThatIsNotFree() {
        assertThat(AgentCheck.answer(READY, false, List.of(group(20, 10, active(0)))))
                .isEqualTo("up ready 50%");
    }

    /** A replacement is up before the old interpreter has finished what it runs. */
    @Test
    void mustCountNothingOfInterpretersThatLeave() {
        GroupStats replaced = group(10, 10, interpreter(InterpreterStats.State.DRAINING, 10), active(2));
        assertThat(AgentCheck.answer(READY, false, List.of(replaced))).isEqualTo("up ready 80%");
        GroupStats both = group(10, 10, active(0), active(0));
        assertThat(AgentCheck.answer(READY, false, List.of(both))).isEqualTo("up ready 100%");
    }

    @Test
    void mustWeighAllGroupsTogether() {
        List<GroupStats> groups = List.of(group(10, 10, active(10)), group(30, 30, active(0)));
        assertThat(AgentCheck.answer(READY, false, groups)).isEqualTo("up ready 75%");
        assertThat(AgentCheck.answer(READY, false, List.of())).isEqualTo("up ready 1%");
    }

    @Test
    void mustDrainBeforeTheEndAndBeDownWhileItIsNotReady() {
        List<GroupStats> groups = List.of(group(10, 10, active(0)));
        assertThat(AgentCheck.answer(READY, true, groups)).isEqualTo("up drain");
        assertThat(AgentCheck.answer(NOT_READY, false, groups)).isEqualTo("down");
        assertThat(AgentCheck.answer(NOT_READY, true, groups)).isEqualTo("down");
    }
}

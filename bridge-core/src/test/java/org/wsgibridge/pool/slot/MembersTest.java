package org.wsgibridge.pool.slot;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wsgibridge.meter.ApplicationMeters;
import org.wsgibridge.pool.GroupFixture;
import org.wsgibridge.pool.slot.Member.Limits;
import org.wsgibridge.settings.group.ProcessGroupSettings.Recycling;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.testkit.RecordingLog;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.testkit.TestSettings;

/** Reload and recycling at the same time. */
class MembersTest {
    private final ReentrantLock lock = new ReentrantLock();
    private final Members members = new Members(lock, 2);
    private final ScriptedEngine engine = new ScriptedEngine();
    private Member worn = member();

    @BeforeEach
    void twoInterpretersAreUp() {
        members.reserve(2);
        worn = member();
        members.add(worn);
        members.add(member());
    }

    private Member member() {
        Interpreter interpreter;
        try {
            interpreter = engine.open(new InterpreterSpec(
                    "test",
                    TestSettings.of(ScriptedEngine.NAME, Path.of("")).group(),
                    List.of(),
                    new RecordingLog(),
                    reason -> {}));
        } catch (org.wsgibridge.spi.InterpreterStartException e) {
            throw new IllegalStateException(e);
        }
        return new Member(
                "test", interpreter, ApplicationMeters.unread(), 1, Limits.draw(Recycling.NEVER), System.nanoTime());
    }

    private long active() {
        return members.all().stream()
                .filter(member -> member.state == Member.State.ACTIVE)
                .count();
    }

    @Test
    void aReplacementWithTheFormerSourcesMustNotCountForTheNewGeneration() {
        assertThat(members.claim(worn)).isTrue();
        Member replacement = member();
        long since = System.nanoTime();
        members.claimAll(since);
        assertThat(members.add(replacement)).isEqualTo(AddResult.ACTIVE);
        members.drain(worn);
        members.reserve(2);
        assertThat(members.add(member())).isEqualTo(AddResult.ACTIVE);
        assertThat(members.add(member())).isEqualTo(AddResult.ACTIVE);
        assertThat(members.startGeneration(since)).hasSize(2).contains(replacement);
        assertThat(active()).isEqualTo(2);
        assertThat(members.reserveMissing()).isZero();
    }

    @Test
    void theEndOfALoadMustNotLetRequestsGoThatWaitForALaterOne() throws Exception {
        try (GroupFixture fixture = new GroupFixture(GroupFixture.defaults(Path.of("")), false)) {
            Slots slots =
                    new Slots(new IgnoringHandler(), fixture.settings.group().capacity());
            slots.members().reserve(1);
            slots.add(member());
            slots.hold();
            long first = slots.beginLoad(false);
            slots.hold();
            slots.endLoad(first);
            assertThat(slots.admit(fixture.request("hello").exchange())).isEqualTo(Slots.Admission.WAITS);
            slots.endLoad(slots.beginLoad(false));
            assertThat(slots.queued()).isZero();
        }
    }

    @Test
    void whatAMemberIsTooOldForMustWaitForTheLoadThatIsUnderWayOrAskedFor() throws Exception {
        try (GroupFixture fixture = new GroupFixture(GroupFixture.defaults(Path.of("")), false)) {
            Slots slots =
                    new Slots(new IgnoringHandler(), fixture.settings.group().capacity());
            slots.members().reserve(1);
            slots.add(worn);
            assertThat(slots.awaitSuccessorOf(worn)).describedAs("no load").isFalse();
            assertThat(slots.isHeld()).isFalse();
            slots.hold();
            assertThat(slots.awaitSuccessorOf(worn)).describedAs("asked for").isTrue();
            slots.endLoad(slots.beginLoad(false));
            assertThat(slots.isHeld()).isFalse();
            long load = slots.beginLoad(false);
            assertThat(slots.awaitSuccessorOf(worn)).describedAs("under way").isTrue();
            assertThat(slots.isHeld()).isTrue();
            slots.endLoad(load);
            assertThat(slots.isHeld()).isFalse();
            assertThat(slots.awaitSuccessorOf(worn)).describedAs("over").isFalse();
            slots.members().drain(worn);
            assertThat(slots.awaitSuccessorOf(worn)).describedAs("replaced").isTrue();
            assertThat(slots.isHeld()).isFalse();
        }
    }

    @Test
    void aReplacementWithTheFormerSourcesMustStayWhenTheReloadFails() {
        assertThat(members.claim(worn)).isTrue();
        Member replacement = member();
        members.claimAll(System.nanoTime());
        assertThat(members.add(replacement)).isEqualTo(AddResult.ACTIVE);
        members.drain(worn);
        members.unclaimAll();
        assertThat(active()).isEqualTo(2);
        assertThat(members.reserveMissing()).isZero();
        assertThat(members.claim(replacement)).isTrue();
    }

    /** Runs nothing. */
    private static final class IgnoringHandler implements SlotLease.Handler {
        @Override
        public void run(SlotLease lease) {}

        @Override
        public void released(SlotLease lease, SlotLease.State was) {}

        @Override
        public void readmit(SlotLease lease) {}

        @Override
        public void reloadFor(SlotLease lease) {}

        @Override
        public boolean reloads() {
            return false;
        }
    }
}

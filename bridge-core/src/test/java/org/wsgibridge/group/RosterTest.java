package org.wsgibridge.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wsgibridge.meter.InterpreterMeters;
import org.wsgibridge.settings.group.Recycling;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.testkit.RecordingLog;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.testkit.TestSettings;

/** Reload and recycling at the same time. */
class RosterTest {
    private final ReentrantLock lock = new ReentrantLock();
    private final Roster roster = new Roster(lock, 2);
    private final ScriptedEngine engine = new ScriptedEngine();
    private Member worn = member();

    @BeforeEach
    void twoInterpretersAreUp() {
        roster.book(2);
        worn = member();
        roster.add(worn);
        roster.add(member());
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
                "test", interpreter, InterpreterMeters.unread(), 1, Limits.draw(Recycling.NEVER), System.nanoTime());
    }

    private long active() {
        return roster.members().stream()
                .filter(member -> member.state == Member.State.ACTIVE)
                .count();
    }

    @Test
    void aReplacementWithTheFormerSourcesMustNotCountForTheNewGeneration() {
        assertThat(roster.claim(worn)).isTrue();
        Member replacement = member();
        long since = System.nanoTime();
        roster.claimAll(since);
        assertThat(roster.add(replacement)).isEqualTo(Roster.Adoption.ACTIVE);
        roster.drain(worn);
        roster.book(2);
        assertThat(roster.add(member())).isEqualTo(Roster.Adoption.ACTIVE);
        assertThat(roster.add(member())).isEqualTo(Roster.Adoption.ACTIVE);
        assertThat(roster.startGeneration(since)).hasSize(2).contains(replacement);
        assertThat(active()).isEqualTo(2);
        assertThat(roster.bookMissing()).isZero();
    }

    @Test
    void theEndOfALoadMustNotLetRequestsGoThatWaitForALaterOne() throws Exception {
        try (GroupFixture fixture = new GroupFixture(GroupFixture.defaults(Path.of("")), false)) {
            Slots slots = new Slots(fixture.group, fixture.settings.group().capacity());
            slots.roster().book(1);
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
            Slots slots = new Slots(fixture.group, fixture.settings.group().capacity());
            slots.roster().book(1);
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
            slots.roster().drain(worn);
            assertThat(slots.awaitSuccessorOf(worn)).describedAs("replaced").isTrue();
            assertThat(slots.isHeld()).isFalse();
        }
    }

    @Test
    void aReplacementWithTheFormerSourcesMustStayWhenTheReloadFails() {
        assertThat(roster.claim(worn)).isTrue();
        Member replacement = member();
        roster.claimAll(System.nanoTime());
        assertThat(roster.add(replacement)).isEqualTo(Roster.Adoption.ACTIVE);
        roster.drain(worn);
        roster.unclaimAll();
        assertThat(active()).isEqualTo(2);
        assertThat(roster.bookMissing()).isZero();
        assertThat(roster.claim(replacement)).isTrue();
    }
}

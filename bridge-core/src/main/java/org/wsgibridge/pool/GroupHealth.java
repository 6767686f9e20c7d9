package org.wsgibridge.pool;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.health.HealthCheck;
import org.wsgibridge.health.HealthResult;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.log.LogContext;
import org.wsgibridge.pool.lifecycle.LoadFailures;
import org.wsgibridge.pool.lifecycle.Supervisor;
import org.wsgibridge.pool.slot.Member;
import org.wsgibridge.pool.slot.Members;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;

/**
 * Runs the health checks that the applications of a process group have registered, every few seconds in one
 * interpreter, and keeps their results. A probe reads the last results without waiting. After the start, a group is not
 * ready until all checks have answered once. After a reload or a replacement, the last result of a check remains valid
 * until the check of that name answers again, and a check with a new name counts from its first answer: a reload does
 * not make a healthy server unready. Only the housekeeper calls {@link #tick}; all other methods are thread-safe.
 */
final class GroupHealth {
    private static final Logger LOG = LoggerFactory.getLogger(GroupHealth.class);

    /** The time between two runs of a check. */
    static final long INTERVAL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String group;
    private final int maximumStuck;
    private final LoadFailures failures;
    private final Members members;
    private final Supervisor supervisor;
    private final Map<String, State> states = new ConcurrentHashMap<>();

    /**
     * Whether all checks have answered once since the group was started. From then on, a check without an answer does
     * not make the group unready.
     */
    private volatile boolean answered;

    /** The last result and the current run of one check. */
    private static final class State {
        private @Nullable Run run;
        private volatile @Nullable HealthResult result;
    }

    /** One run of a check. Its answer or its timeout ends it, whichever is first. */
    private static final class Run {
        private final Member member;
        private final long begun;
        private boolean ended;

        Run(Member member, long begun) {
            this.member = member;
            this.begun = begun;
        }

        synchronized boolean hasEnded() {
            return ended;
        }

        synchronized boolean end() {
            boolean first = !ended;
            ended = true;
            return first;
        }
    }

    GroupHealth(ProcessGroupSettings settings, Members members, Supervisor supervisor, LoadFailures failures) {
        this.group = settings.name();
        this.maximumStuck = settings.capacity().maximumStuck();
        this.failures = failures;
        this.members = members;
        this.supervisor = supervisor;
    }

    /**
     * Returns the interpreter whose checks are run: the oldest that takes requests and has checks; {@code null} if
     * there is none.
     */
    private @Nullable Member checked() {
        for (Member member : members.active()) {
            if (!member.interpreter().healthChecks().isEmpty()) {
                return member;
            }
        }
        return null;
    }

    void tick(long now) {
        Member member = checked();
        if (member == null) {
            if (!members.active().isEmpty()) {
                states.clear();
                answered = true;
            }
            return;
        }
        List<HealthCheck> checks = member.interpreter().healthChecks();
        states.keySet().retainAll(checks.stream().map(HealthCheck::name).toList());
        for (HealthCheck check : checks) {
            State state = states.computeIfAbsent(check.name(), name -> new State());
            Run run = state.run;
            if (run != null && run.member != member) {
                run.end(); // an interpreter that has left does not answer any more
                run = null;
            }
            if (run != null && now - run.begun >= check.timeout().toNanos()) {
                end(state, run, check, "it has not answered within " + Timeouts.seconds(check.timeout()) + " s", now);
            }
            if (run == null || (run.hasEnded() && now - run.begun >= INTERVAL_NANOS)) {
                ask(member, check, state, now);
            }
        }
        answered = answered || checks.stream().allMatch(check -> result(check) != null);
    }

    /** Asks on another thread, because an interpreter that hangs may block even this call. */
    private void ask(Member member, HealthCheck check, State state, long now) {
        Run run = new Run(member, now);
        state.run = run;
        supervisor.execute(() -> {
            try {
                var unused = member.interpreter().checkHealth(check.name()).whenComplete((problem, failure) -> {
                    String text = failure == null ? problem : "it could not be run: " + failure;
                    end(state, run, check, text, System.nanoTime());
                });
            } catch (RuntimeException | Error e) {
                end(state, run, check, "it could not be run: " + e, System.nanoTime());
            }
        });
    }

    private void end(State state, Run run, HealthCheck check, String problem, long now) {
        if (!run.end()) {
            return;
        }
        HealthResult before = state.result;
        HealthResult result =
                new HealthResult(check.name(), problem, Duration.ofNanos(Math.max(0, now - run.begun)), Instant.now());
        state.result = result;
        boolean wasHealthy = before == null || before.healthy();
        if (wasHealthy && !result.healthy()) {
            LogCode.HEALTH_CHECK_FAILED.log(
                    () -> LogContext.ofGroup(group, null), LOG, group, check.name(), result.problem());
        } else if (!wasHealthy && result.healthy()) {
            LOG.info("Process group {}: health check {} is healthy again", group, check.name());
        }
    }

    /** Returns the last result of each check that has answered. */
    List<HealthResult> results() {
        List<HealthResult> results = new ArrayList<>();
        Member member = checked();
        if (member != null) {
            for (HealthCheck check : member.interpreter().healthChecks()) {
                HealthResult result = result(check);
                if (result != null) {
                    results.add(result);
                }
            }
        }
        return results;
    }

    private @Nullable HealthResult result(HealthCheck check) {
        State state = states.get(check.name());
        return state == null ? null : state.result;
    }

    /** Returns the reason why this group needs a restart of the JVM, in one sentence; {@code null} if there is none. */
    @Nullable
    String notLive() {
        int stuck = members.stuck();
        return stuck <= maximumStuck
                ? null
                : "process group " + group + ": " + stuck + (stuck == 1 ? " request is" : " requests are")
                        + " stuck, more than maximum-stuck=" + maximumStuck;
    }

    /** Returns the reason why this group is not ready for requests, in one sentence; {@code null} if it is ready. */
    @Nullable
    String notReady() {
        if (members.hasActive()) {
            String unhealthy = unhealthy();
            return unhealthy == null ? null : "process group " + group + ": " + unhealthy;
        }
        String failure = failures.last();
        return "process group " + group + ": no interpreter is up" + (failure.isEmpty() ? " yet" : ": " + failure);
    }

    /** Returns the problem that a health check of the application reports; {@code null} if there is none. */
    private @Nullable String unhealthy() {
        Member member = checked();
        if (member == null) {
            return null;
        }
        List<String> reasons = new ArrayList<>();
        for (HealthCheck check : member.interpreter().healthChecks()) {
            HealthResult result = result(check);
            if (result == null && !answered) {
                reasons.add("health check " + check.name() + ": it has not answered yet");
            } else if (result != null && !result.healthy()) {
                reasons.add("health check " + check.name() + ": " + result.problem());
            }
        }
        return reasons.isEmpty() ? null : String.join("; ", reasons);
    }
}

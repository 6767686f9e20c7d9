package org.wsgibridge.settings.read;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.ProcessGroupSettings.Recycling;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.settings.option.GroupOptions;
import org.wsgibridge.settings.option.MountOptions;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.option.Options;
import org.wsgibridge.settings.option.Scope;
import org.wsgibridge.settings.option.TimeoutOptions;

/** Finds settings of a process group that contradict each other, or that its engine does not support. */
final class GroupChecks {
    private final Resolver resolver;
    private final String group;
    private final String engine;

    GroupChecks(Resolver resolver, String group, String engine) {
        this.resolver = resolver;
        this.group = group;
        this.engine = engine;
    }

    /** Refuses options that the engine does not support. */
    void checkEngine() {
        if (engine.isEmpty()) {
            return;
        }
        for (Option<?> option : Options.ALL) {
            Setting setting = option.scope() == Scope.GROUP ? find(option) : null;
            if (setting != null && !option.engines().includes(engine)) {
                resolver.problems()
                        .add(
                                setting,
                                "the engine " + engine + " of process group " + group
                                        + " cannot honour it: expected with engine "
                                        + option.engines().label() + " only");
            }
        }
    }

    /** Refuses options of a mount that the engine does not support. */
    void checkMount(MountDraft mount) {
        Setting setting = resolver.find(OptionKey.mount(mount.path(), MountOptions.SERVLET_OBJECTS));
        if (setting != null
                && mount.servletObjects()
                && !engine.isEmpty()
                && !MountOptions.SERVLET_OBJECTS.engines().includes(engine)) {
            resolver.problems()
                    .add(
                            setting,
                            "the engine " + engine + " of process group " + group
                                    + " runs outside of this JVM and cannot honour it: expected off");
        }
    }

    /** Refuses settings that contradict each other. */
    void checkContradictions(Capacity capacity, Timeouts timeouts) {
        Setting interrupt = find(TimeoutOptions.INTERRUPT_TIMEOUT);
        if (interrupt != null
                && !timeouts.interrupt().isZero()
                && timeouts.request().isZero()) {
            contradiction(interrupt, TimeoutOptions.REQUEST_TIMEOUT, "no request is ever interrupted");
        }
        Setting queue = find(TimeoutOptions.QUEUE_TIMEOUT);
        if (queue != null && !timeouts.queue().isZero() && capacity.queueSize() == 0) {
            contradiction(queue, GroupOptions.LISTEN_BACKLOG, "no request ever waits");
        }
        Setting stuck = find(GroupOptions.MAXIMUM_STUCK);
        if (stuck != null && timeouts.request().isZero()) {
            contradiction(stuck, TimeoutOptions.REQUEST_TIMEOUT, "without it no running request is taken for stuck");
        }
        checkGraceful(timeouts);
        noteUnreached(TimeoutOptions.SLOW_REQUEST, timeouts.slow(), TimeoutOptions.REQUEST_TIMEOUT, timeouts.request());
        noteUnreached(
                TimeoutOptions.CONNECT_TIMEOUT, timeouts.connect(), TimeoutOptions.QUEUE_TIMEOUT, timeouts.queue());
    }

    /** Notes a timeout that is never reached, because another one always ends earlier. */
    private void noteUnreached(Option<?> option, Duration time, Option<?> earlier, Duration end) {
        Setting setting = find(option);
        if (setting != null && !time.isZero() && !end.isZero() && time.compareTo(end) > 0) {
            resolver.problems()
                    .note(
                            setting,
                            "process group " + group + " has " + earlier.name() + " = " + Timeouts.seconds(end)
                                    + ", which is over before");
        }
    }

    /** Notes a mount with {@code ignore-activity} whose group has no {@code inactivity-timeout}. */
    void checkActivity(MountDraft mount, Recycling recycling) {
        Setting ignored = resolver.find(OptionKey.mount(mount.path(), MountOptions.IGNORE_ACTIVITY));
        if (ignored != null && recycling.inactivity().isZero()) {
            resolver.problems().note(ignored, "process group " + group + " has no inactivity-timeout");
        }
    }

    /**
     * Checks the two timeouts only if both are set: a default is no decision that the other setting could contradict.
     */
    private void checkGraceful(Timeouts timeouts) {
        Setting graceful = find(TimeoutOptions.GRACEFUL_TIMEOUT);
        Setting interrupt = find(TimeoutOptions.INTERRUPT_TIMEOUT);
        boolean shorter = !timeouts.graceful().isZero() && timeouts.graceful().compareTo(timeouts.interrupt()) < 0;
        if (graceful != null && interrupt != null && shorter) {
            contradiction(
                    graceful,
                    TimeoutOptions.INTERRUPT_TIMEOUT,
                    "a request that is interrupted while its interpreter is drained would not get its time to unwind");
        }
    }

    private void contradiction(Setting setting, Option<?> other, String why) {
        Setting against = find(other);
        if (against != null) {
            resolver.problems().add(setting, "contradicts " + against.describe() + ": " + why);
        }
    }

    private @Nullable Setting find(Option<?> option) {
        return resolver.find(OptionKey.group(group, option));
    }
}

package org.wsgibridge.settings;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Finds settings of a process group that contradict each other or that its engine cannot honour. */
final class GroupChecks {
    private final Resolver resolver;
    private final String group;
    private final String engine;

    GroupChecks(Resolver resolver, String group, String engine) {
        this.resolver = resolver;
        this.group = group;
        this.engine = engine;
    }

    /** Refuses options that the engine cannot honour. */
    void checkEngine() {
        if (engine.isEmpty()) {
            return;
        }
        for (Option<?> option : Options.ALL) {
            Setting setting = option.scope() == Scope.GROUP ? find(option) : null;
            if (setting != null && !option.engines().includes(engine)) {
                resolver.faults()
                        .add(
                                setting,
                                "the engine " + engine + " of process group " + group
                                        + " cannot honour it: expected with engine "
                                        + option.engines().label() + " only");
            }
        }
    }

    /** Refuses options of a mount that the engine cannot honour. */
    void checkMount(MountDraft mount) {
        Setting setting = resolver.find(OptionKey.mount(mount.path(), Options.SERVLET_OBJECTS));
        if (setting != null
                && mount.servletObjects()
                && !engine.isEmpty()
                && !Options.SERVLET_OBJECTS.engines().includes(engine)) {
            resolver.faults()
                    .add(
                            setting,
                            "the engine " + engine + " of process group " + group
                                    + " runs outside of this JVM and cannot honour it: expected off");
        }
    }

    /** Refuses settings that make each other pointless. */
    void checkContradictions(Capacity capacity, Timeouts timeouts) {
        Setting interrupt = find(Options.INTERRUPT_TIMEOUT);
        if (interrupt != null
                && !timeouts.interrupt().isZero()
                && timeouts.request().isZero()) {
            contradiction(interrupt, Options.REQUEST_TIMEOUT, "0", "no request is ever interrupted");
        }
        Setting queue = find(Options.QUEUE_TIMEOUT);
        if (queue != null && !timeouts.queue().isZero() && capacity.queueSize() == 0) {
            contradiction(queue, Options.LISTEN_BACKLOG, "0", "no request ever waits");
        }
        checkGraceful(timeouts);
    }

    private void checkGraceful(Timeouts timeouts) {
        Duration graceful = timeouts.graceful();
        if (graceful.isZero() || timeouts.request().isZero() || graceful.compareTo(timeouts.interrupt()) >= 0) {
            return;
        }
        Setting gracefulSetting = find(Options.GRACEFUL_TIMEOUT);
        Setting interruptSetting = find(Options.INTERRUPT_TIMEOUT);
        String why = "an interrupted request must be able to unwind while its interpreter is drained";
        if (gracefulSetting != null) {
            contradiction(gracefulSetting, Options.INTERRUPT_TIMEOUT, seconds(timeouts.interrupt()), why);
        } else if (interruptSetting != null) {
            contradiction(interruptSetting, Options.GRACEFUL_TIMEOUT, seconds(graceful), why);
        }
    }

    private void contradiction(Setting setting, Option<?> other, String otherValue, String why) {
        Setting found = find(other);
        String against = found == null ? other.name() + " = " + otherValue + " (default)" : found.describe();
        resolver.faults().add(setting, "contradicts " + against + ": " + why);
    }

    private @Nullable Setting find(Option<?> option) {
        return resolver.find(OptionKey.group(group, option));
    }

    private static String seconds(Duration duration) {
        return duration.toMillisPart() == 0
                ? Long.toString(duration.toSeconds())
                : Double.toString(duration.toMillis() / 1000.0);
    }
}

package org.wsgibridge.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.DevelopmentSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Recycling;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.settings.group.PythonSettings;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.settings.group.ThreadSettings;

/** Settings for tests: the defaults, with single values replaced. Immutable. */
public final class TestSettings {
    private static final Duration MINUTE = Duration.ofSeconds(60);

    private final ProcessGroupSettings group;

    /** Starts from settings. */
    public TestSettings(ProcessGroupSettings group) {
        this.group = group;
    }

    /** Returns settings of a group named {@code test} with one interpreter and two threads. */
    public static TestSettings of(String engine, Path home) {
        return new TestSettings(new ProcessGroupSettings(
                "test",
                engine,
                new Capacity(1, 2, 100, 10),
                new Timeouts(
                        Duration.ofSeconds(45),
                        Duration.ofSeconds(15),
                        MINUTE,
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(120),
                        Duration.ofSeconds(15),
                        Duration.ZERO,
                        Duration.ofSeconds(5),
                        MINUTE,
                        MINUTE,
                        MINUTE,
                        Duration.ZERO),
                Recycling.NEVER,
                new PythonSettings(home, null, List.of(), null, null),
                ProcessSettings.INHERITED,
                ThreadSettings.DEFAULT,
                Reload.NEVER,
                StartupFailure.FAIL,
                false,
                DevelopmentSettings.NONE));
    }

    /** Returns the settings. */
    public ProcessGroupSettings group() {
        return group;
    }

    /** Replaces the capacity and the number of requests after which an interpreter is replaced. */
    public TestSettings capacity(int processes, int threads, int queueSize, int maximumRequests) {
        return capacity(new Capacity(
                        processes, threads, queueSize, group.capacity().maximumStuck()))
                .recycling(new Recycling(maximumRequests, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0));
    }

    /** Replaces the capacity. */
    public TestSettings capacity(Capacity capacity) {
        return with(capacity, group.timeouts(), group.recycling(), group.python(), group.process(), group.threading());
    }

    /** Replaces the timeouts that decide about a request. */
    public TestSettings timeouts(Duration queue, Duration request, Duration interrupt, Duration graceful) {
        Timeouts was = group.timeouts();
        return timeouts(new Timeouts(
                queue,
                was.connect(),
                request,
                interrupt,
                was.startup(),
                graceful,
                was.eviction(),
                was.shutdown(),
                was.deadlock(),
                was.socket(),
                was.responseSocket(),
                was.slow()));
    }

    /** Replaces how long a request waits without any interpreter, and how long an interpreter may answer nothing. */
    public TestSettings interpreterTimeouts(Duration connect, Duration deadlock, Duration shutdown) {
        Timeouts was = group.timeouts();
        return timeouts(new Timeouts(
                was.queue(),
                connect,
                was.request(),
                was.interrupt(),
                was.startup(),
                was.graceful(),
                was.eviction(),
                shutdown,
                deadlock,
                was.socket(),
                was.responseSocket(),
                was.slow()));
    }

    /** Replaces how long a request may run before it is slow. */
    public TestSettings slow(Duration slow) {
        Timeouts was = group.timeouts();
        return timeouts(new Timeouts(
                was.queue(),
                was.connect(),
                was.request(),
                was.interrupt(),
                was.startup(),
                was.graceful(),
                was.eviction(),
                was.shutdown(),
                was.deadlock(),
                was.socket(),
                was.responseSocket(),
                slow));
    }

    /** Replaces the timeouts. */
    public TestSettings timeouts(Timeouts timeouts) {
        return with(group.capacity(), timeouts, group.recycling(), group.python(), group.process(), group.threading());
    }

    /** Replaces when interpreters are recycled. */
    public TestSettings recycling(Recycling recycling) {
        return with(group.capacity(), group.timeouts(), recycling, group.python(), group.process(), group.threading());
    }

    /** Replaces where Python and its modules are. */
    public TestSettings python(PythonSettings python) {
        return with(group.capacity(), group.timeouts(), group.recycling(), python, group.process(), group.threading());
    }

    /** Replaces what applies to processes. */
    public TestSettings process(ProcessSettings process) {
        return with(group.capacity(), group.timeouts(), group.recycling(), group.python(), process, group.threading());
    }

    /** Replaces what threads run requests. */
    public TestSettings threading(ThreadSettings threading) {
        return with(group.capacity(), group.timeouts(), group.recycling(), group.python(), group.process(), threading);
    }

    private TestSettings with(
            Capacity capacity,
            Timeouts timeouts,
            Recycling recycling,
            PythonSettings python,
            ProcessSettings process,
            ThreadSettings threading) {
        return new TestSettings(new ProcessGroupSettings(
                group.name(),
                group.engine(),
                capacity,
                timeouts,
                recycling,
                python,
                process,
                threading,
                group.reload(),
                group.startupFailure(),
                group.debug(),
                group.development()));
    }

    /** Replaces when sources are loaded again, and what a failing first load does. */
    public TestSettings reload(Reload reload, StartupFailure startupFailure) {
        return new TestSettings(new ProcessGroupSettings(
                group.name(),
                group.engine(),
                group.capacity(),
                group.timeouts(),
                group.recycling(),
                group.python(),
                group.process(),
                group.threading(),
                reload,
                startupFailure,
                group.debug(),
                group.development()));
    }

    /** Returns the same with tracebacks shown to clients. */
    public TestSettings debug() {
        return new TestSettings(new ProcessGroupSettings(
                group.name(),
                group.engine(),
                group.capacity(),
                group.timeouts(),
                group.recycling(),
                group.python(),
                group.process(),
                group.threading(),
                group.reload(),
                group.startupFailure(),
                true,
                group.development()));
    }

    /** Replaces what helps during development. */
    public TestSettings development(DevelopmentSettings development) {
        return new TestSettings(new ProcessGroupSettings(
                group.name(),
                group.engine(),
                group.capacity(),
                group.timeouts(),
                group.recycling(),
                group.python(),
                group.process(),
                group.threading(),
                group.reload(),
                group.startupFailure(),
                group.debug(),
                development));
    }

    /** Returns a root mount of an application in this group; requests below {@code /monitor} are no activity. */
    public MountSettings mount(ApplicationRef application) {
        return new MountSettings("", application, group.name(), 0, true, false, List.of("/monitor"));
    }
}

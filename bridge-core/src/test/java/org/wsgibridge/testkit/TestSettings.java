package org.wsgibridge.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.Capacity;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.ProcessGroupSettings;
import org.wsgibridge.settings.ProcessSettings;
import org.wsgibridge.settings.PythonSettings;
import org.wsgibridge.settings.Reload;
import org.wsgibridge.settings.StartupFailure;
import org.wsgibridge.settings.Timeouts;

/**
 * Settings for tests: the defaults, with single values replaced.
 *
 * @param group the settings so far
 */
public record TestSettings(ProcessGroupSettings group) {

    /** Returns settings of a group named {@code test} with one interpreter and two threads. */
    public static TestSettings of(String engine, Path home) {
        Timeouts timeouts = new Timeouts(
                Duration.ofSeconds(45),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(120),
                Duration.ofSeconds(15),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(60));
        return new TestSettings(new ProcessGroupSettings(
                "test",
                engine,
                new Capacity(1, 2, 100, 0),
                timeouts,
                new PythonSettings(home, null, List.of(), null, null),
                new ProcessSettings(null, -1, 0),
                Reload.NEVER,
                StartupFailure.FAIL));
    }

    /** Replaces the capacity. */
    public TestSettings capacity(int processes, int threads, int queueSize, int maximumRequests) {
        return new TestSettings(new ProcessGroupSettings(
                group.name(),
                group.engine(),
                new Capacity(processes, threads, queueSize, maximumRequests),
                group.timeouts(),
                group.python(),
                group.process(),
                group.reload(),
                group.startupFailure()));
    }

    /** Replaces the timeouts that decide about a request. */
    public TestSettings timeouts(Duration queue, Duration request, Duration interrupt, Duration graceful) {
        Timeouts was = group.timeouts();
        return new TestSettings(new ProcessGroupSettings(
                group.name(),
                group.engine(),
                group.capacity(),
                new Timeouts(
                        queue,
                        request,
                        interrupt,
                        was.startup(),
                        graceful,
                        was.shutdown(),
                        was.socket(),
                        was.responseSocket()),
                group.python(),
                group.process(),
                group.reload(),
                group.startupFailure()));
    }

    /** Replaces when sources are loaded again, and what a failing first load does. */
    public TestSettings reload(Reload reload, StartupFailure startupFailure) {
        return new TestSettings(new ProcessGroupSettings(
                group.name(),
                group.engine(),
                group.capacity(),
                group.timeouts(),
                group.python(),
                group.process(),
                reload,
                startupFailure));
    }

    /** Replaces where Python and its modules are. */
    public TestSettings python(PythonSettings python) {
        return new TestSettings(new ProcessGroupSettings(
                group.name(),
                group.engine(),
                group.capacity(),
                group.timeouts(),
                python,
                group.process(),
                group.reload(),
                group.startupFailure()));
    }

    /** Returns a root mount of an application in this group. */
    public MountSettings mount(ApplicationRef application) {
        return new MountSettings("", application, group.name(), 0, true, false);
    }
}

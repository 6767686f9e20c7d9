package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.PythonSettings;
import org.wsgibridge.spi.HeadStart;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.watchdog.Watchdog;

/** A process that is started before there is an engine: it is used or ended. Its faults are those of a normal start. */
@Timeout(60)
class HeadStartTest {
    private static final String APPLICATION = """
        def application(environ, start_response):
            start_response('200 OK', [('Content-Length', '2')])
            return [b'ok']
        """;

    @TempDir
    private Path folder;

    private HeadStart begin(ProcessGroupSettings settings) {
        return new CPythonProvider().begin(settings, EngineKit.context(folder, null, new Watchdog()));
    }

    private ProcessGroupSettings settings() {
        try (EngineKit kit = new EngineKit(folder)) {
            return kit.settings();
        }
    }

    /** Returns the process that has been started early, once it can be seen. */
    private ProcessHandle process() {
        String work = folder.resolve("work").toString();
        return await().until(
                        () -> ProcessHandle.current()
                                .children()
                                .filter(child -> words(child).anyMatch(word -> word.startsWith(work)))
                                .toList(),
                        found -> found.size() == 1)
                .get(0);
    }

    private static Stream<String> words(ProcessHandle child) {
        try {
            return Stream.of(Files.readString(Path.of("/proc", child.pid() + "", "cmdline"))
                    .split("\0"));
        } catch (IOException e) {
            return Stream.of(); // it has ended
        }
    }

    private void assertServes(EngineKit kit, Interpreter interpreter, ApplicationRef application) {
        EngineKit.Request request = kit.get(application, "/").send(interpreter).await();
        assertThat(request.client.text()).isEqualTo("ok");
    }

    /** As a server does it that has started. */
    private static void end(HeadStart begun) {
        begun.close();
    }

    private List<Path> files() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("work"))) {
            return files.toList();
        }
    }

    @Test
    void theFirstInterpreterMustGetTheProcessAndTheNextOneAnother() throws Exception {
        try (HeadStart begun = begin(settings());
                EngineKit kit = new EngineKit(folder, null, begun)) {
            ApplicationRef application = kit.script("app.py", APPLICATION);
            ProcessHandle early = process();
            Interpreter first = kit.open(application);
            assertThat(first.pid()).isEqualTo(early.pid());
            end(begun);
            assertServes(kit, first, application);
            Interpreter second = kit.open(application);
            assertThat(second.pid()).isNotEqualTo(early.pid());
            assertServes(kit, second, application);
            first.close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(5));
            assertThat(early.isAlive()).isFalse();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aProcessOfOtherSettingsMustNotBeUsed() throws Exception {
        ProcessGroupSettings other =
                TestSettings.of("cpython", folder).capacity(1, 7, 100, 0).group();
        try (HeadStart begun = begin(other);
                EngineKit kit = new EngineKit(folder, null, begun)) {
            ProcessHandle early = process();
            ApplicationRef application = kit.script("app.py", APPLICATION);
            Interpreter interpreter = kit.open(application);
            assertThat(interpreter.pid()).isNotEqualTo(early.pid());
            assertServes(kit, interpreter, application);
            end(begun);
            assertThat(early.isAlive()).isFalse();
            assertServes(kit, interpreter, application);
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aProcessThatHasDiedMustBeReplacedWithoutAWord() throws Exception {
        try (HeadStart begun = begin(settings());
                EngineKit kit = new EngineKit(folder, null, begun)) {
            ProcessHandle early = process();
            early.destroyForcibly();
            early.onExit().get(30, TimeUnit.SECONDS);
            ApplicationRef application = kit.script("app.py", APPLICATION);
            Interpreter interpreter = kit.open(application);
            assertThat(interpreter.pid()).isNotEqualTo(early.pid());
            assertServes(kit, interpreter, application);
            assertThat(kit.lost).isEmpty();
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void whatNoEngineIsMadeForMustEndWithItsFiles() throws Exception {
        HeadStart begun = begin(settings());
        ProcessHandle early = process();
        begun.close();
        begun.close();
        assertThat(early.isAlive()).isFalse();
        assertThat(files()).isEmpty();
    }

    @Test
    void anEngineThatOpensNothingMustEndIt() throws Exception {
        HeadStart begun = begin(settings());
        EngineKit kit = new EngineKit(folder, null, begun);
        ProcessHandle early = process();
        kit.close();
        assertThat(early.isAlive()).isFalse();
        assertThat(files()).isEmpty();
    }

    @Test
    void anotherDeploymentMustNotGetIt() throws Exception {
        Path libPython = Files.createDirectory(folder.resolve("lib-python"));
        try (HeadStart begun = begin(settings())) {
            ProcessHandle early = process();
            try (EngineKit kit = new EngineKit(folder, libPython, begun)) {
                assertThat(early.isAlive()).isFalse();
                ApplicationRef application = kit.script("app.py", APPLICATION);
                assertServes(kit, kit.open(application), application);
            }
        }
        assertThat(files()).isEmpty();
    }

    @Test
    void aPythonThatIsNotThereMustBeReportedAsWithoutAHeadStart() throws Exception {
        ProcessGroupSettings wrong = TestSettings.of("cpython", folder)
                .python(new PythonSettings(
                        folder, folder.resolve("none"), List.of(), null, null, List.of(), List.of(), null))
                .group();
        try (HeadStart begun = begin(wrong);
                EngineKit kit = new EngineKit(folder, null, begun);
                EngineKit normal = new EngineKit(folder)) {
            String expected = problem(normal, wrong);
            assertThatThrownBy(() -> kit.engine().check(wrong))
                    .isInstanceOf(SettingsException.class)
                    .hasMessage(expected)
                    .hasMessageContaining("has no bin/python3");
        }
        assertThat(files()).isEmpty();
    }

    private static String problem(EngineKit kit, ProcessGroupSettings settings) {
        try {
            kit.engine().check(settings);
            throw new AssertionError("it is no problem");
        } catch (SettingsException e) {
            return String.valueOf(e.getMessage());
        }
    }

    /** Whichever of the two comes first decides; the other one is told so. */
    @Test
    void aProcessMustBeTakenOnceOrEnded() throws Exception {
        EarlyDaemon taken = EarlyDaemon.start(settings(), EngineKit.context(folder, null, new Watchdog()));
        DaemonLife life = launch -> {
            try {
                launch.get().close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
        assertThat(taken.take(settings(), life)).isTrue();
        assertThat(taken.take(settings(), life)).isFalse();
        taken.close();
        taken.thread().join();
        EarlyDaemon ended = EarlyDaemon.start(settings(), EngineKit.context(folder, null, new Watchdog()));
        ended.close();
        assertThat(ended.thread().isAlive()).isFalse();
        assertThat(ended.take(settings(), life)).isFalse();
    }
}

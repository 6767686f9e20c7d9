package org.wsgibridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.ApplicationLoadException;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.ShutdownReason;

/** How every engine finds, loads and ends the code of applications. */
public abstract class LoadContract extends ResponseContract {

    @Test
    void modulesAreFoundInLibPython() {
        assertThat(text("module_search")).isEqualTo("helper _mod_wsgi_");
    }

    @Test
    void theModuleModWsgiKnowsItsGroupAndTheRequest() {
        assertThat(text("mod_wsgi_module")).isEqualTo("test '' 1 4 True {'key': 1} no active request for thread");
    }

    @Test
    void processStoppingIsPublishedBeforeTheExitHandlersRun() throws Exception {
        Path told = folder.resolve("told.txt");
        Path stopping = script.resolveSibling("stopping.py");
        Files.writeString(stopping, """
                import atexit, mod_wsgi

                def tell(*words):
                    with open('%s', 'a') as told:
                        told.write(' '.join(words) + '\\n')

                @mod_wsgi.subscribe_events
                def event(name, **details):
                    tell('event', name, details['shutdown_reason'])
                    raise ValueError('harms no other')

                @mod_wsgi.subscribe_shutdown
                def shutdown(name, **details):
                    tell('shutdown', name, details['shutdown_reason'])

                atexit.register(tell, 'atexit')
                assert callable(event) and callable(shutdown)

                def application(environ, start_response):
                    pass
                """.formatted(told));
        open(List.of(new ApplicationRef.Script(stopping, "application")))
                .close(ShutdownReason.MAXIMUM_REQUESTS, Duration.ofSeconds(10));
        assertThat(told)
                .hasContent(
                        "event process_stopping maximum_requests\nshutdown process_stopping maximum_requests\natexit");
    }

    @Test
    void sourceFilesNameTheLoadedModules() {
        run("module_search");
        assertThat(interpreter.sourceFiles().stream().map(path -> String.valueOf(path.getFileName())))
                .contains("contract_helper.py");
        run("tracks");
        assertThat(interpreter.sourceFiles()).contains(folder.resolve("app").resolve("tracked.txt"));
    }

    @Test
    void aScriptThatRaisesCannotBeOpened() throws IOException {
        Path broken = script.resolveSibling("broken.py");
        Files.writeString(broken, "import os\nraise ValueError('broken on purpose')\n");
        ApplicationLoadException failure = catchThrowableOfType(
                ApplicationLoadException.class, () -> open(List.of(new ApplicationRef.Script(broken, "application"))));
        assertThat(failure.getMessage()).contains(broken.toString());
        assertThat(failure.traceback())
                .contains("Traceback (most recent call last)", "broken.py", "ValueError: broken on purpose");
    }

    @Test
    void aMissingCallableIsNamed() throws IOException {
        Path empty = script.resolveSibling("empty.py");
        Files.writeString(empty, "x = 1\n");
        ApplicationLoadException failure = catchThrowableOfType(
                ApplicationLoadException.class, () -> open(List.of(new ApplicationRef.Script(empty, "application"))));
        assertThat(failure.getMessage()).contains(empty.toString(), "application");
    }

    @Test
    void aModuleOfAPackageIsOpened() throws Exception {
        Path site = Files.createDirectory(script.resolveSibling("contract_site"));
        Files.writeString(site.resolve("__init__.py"), "");
        Files.writeString(site.resolve("wsgi.py"), "def application(environ, start_response): return []\n");
        open(List.of(new ApplicationRef.Module("contract_site.wsgi", "application")))
                .close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(5));
    }

    @Test
    void aSourceThatHasJustChangedIsCompiledAnew() throws Exception {
        Path edited = script.resolveSibling("edited_again.py");
        Path importing = script.resolveSibling("importing.py");
        Files.writeString(importing, """
                import edited_again

                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [edited_again.NAME]
                """);
        // Both in the same second, which the interpreters may take longer than to open.
        FileTime now = FileTime.from(Instant.now().plusSeconds(60).truncatedTo(ChronoUnit.SECONDS));
        for (String name : List.of("one", "two")) {
            Files.writeString(edited, "NAME = b'" + name + "'\n");
            Files.setLastModifiedTime(edited, now);
            Interpreter opened = open(List.of(new ApplicationRef.Script(importing, "application")));
            try {
                assertThat(call(importing, "application")
                                .start(opened)
                                .finish()
                                .channel
                                .text())
                        .isEqualTo(name);
            } finally {
                opened.close(ShutdownReason.SCRIPT_RELOAD, Duration.ofSeconds(5));
            }
        }
    }

    @Test
    void aMissingModuleIsNamed() {
        ApplicationLoadException failure = catchThrowableOfType(
                ApplicationLoadException.class,
                () -> open(List.of(new ApplicationRef.Module("no_such_module", "application"))));
        assertThat(failure.getMessage() + failure.traceback()).contains("no_such_module");
    }
}

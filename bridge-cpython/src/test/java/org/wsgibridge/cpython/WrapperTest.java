package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.cpython.process.PythonExecutable;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.spi.InterpreterStartException;

/** Daemons that another program starts. */
class WrapperTest {
    private static final String APPLICATION = """
            import os, sys

            def application(environ, start_response):
                start_response('200 OK', [])
                facts = [os.environ.get('WRAPPED'), sys.flags.ignore_environment, sys.argv, os.getpid()]
                return [repr(facts).encode('latin-1')]
            """;

    @TempDir
    private Path folder;

    private EngineKit kit;
    private ApplicationRef application;

    @BeforeEach
    void openEngine() {
        kit = new EngineKit(folder);
        application = kit.script("app.wsgi", APPLICATION);
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    private static Path program(Path place, String script) throws IOException {
        Files.writeString(place, "#!/bin/sh\n" + script + "\n");
        return Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private String answer() throws InterpreterStartException {
        kit.engine().check(kit.settings());
        return kit.get(application, "/")
                .send(kit.open(application))
                .await()
                .client
                .text();
    }

    static List<String> pythons() {
        return Pythons.oldestAndNewest();
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void mustStartPythonByTheWrapper(String version) throws Exception {
        kit.pythonHome = Pythons.find(version);
        Path wrapper = program(folder.resolve("wrap"), "WRAPPED=$1; export WRAPPED; shift; exec \"$@\"");
        kit.wrapper = List.of(wrapper.toString(), "by this");

        assertThat(answer()).startsWith("['by this', 0, ['mod_wsgi'], ");
    }

    @ParameterizedTest
    @MethodSource("pythons")
    void mustPutPythonWhereTheCommandHasIt(String version) throws Exception {
        kit.pythonHome = Pythons.find(version);
        kit.wrapper = List.of("%{PYTHON}", "-E", "-m", "cProfile", "-o", "/dev/null");

        assertThat(answer()).startsWith("[None, 1, ['mod_wsgi'], ");
    }

    @Test
    void mustShowItTheModulesOfTheApplication() throws Exception {
        Path wrapper = program(folder.resolve("wrap"), "WRAPPED=$PYTHONPATH:$(pwd); export WRAPPED; exec \"$@\"");
        kit.wrapper = List.of(wrapper.toString());
        kit.pythonPath = List.of(Files.createDirectories(folder.resolve("further")));

        assertThat(answer()).startsWith("['" + folder + ":" + folder + "/further:" + folder.toRealPath() + "', ");
    }

    @Test
    void mustFindTheWrapperBesidePython() throws Exception {
        Path bin = Files.createDirectories(folder.resolve("venv/bin"));
        Path python = PythonExecutable.find(kit.settings().python());
        Files.createSymbolicLink(bin.resolve("python3"), python);
        program(bin.resolve("wrap-for-tests"), "WRAPPED=found exec \"$@\"");
        kit.pythonHome = folder.resolve("venv");
        kit.wrapper = List.of("wrap-for-tests");

        assertThat(answer()).startsWith("['found', ");
    }

    @Test
    void mustTellThatThereIsNoSuchProgram() throws Exception {
        kit.wrapper = List.of("wrap-that-is-not-there");
        assertThatThrownBy(() -> kit.engine().check(kit.settings()))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("python-wrapper: there is no program wrap-that-is-not-there beside ")
                .hasMessageContaining("expected one that can be executed");

        kit.wrapper = List.of("./app.wsgi");
        assertThatThrownBy(() -> kit.engine().check(kit.settings()))
                .hasMessageContaining("python-wrapper: there is no program ./app.wsgi; expected");
    }

    @Test
    void mustTellOfAWrapperThatStaysBetween() throws Exception {
        kit.wrapper = List.of(program(folder.resolve("wrap"), "\"$@\"; exit $?").toString());

        assertThatThrownBy(this::answer)
                .isInstanceOfSatisfying(
                        InterpreterStartException.class,
                        failure -> assertThat(failure.traceback())
                                .contains("expected a python-wrapper that becomes Python (exec)"));
    }

    private static ProcessSettings ofNobody() {
        return new ProcessSettings(
                null,
                new ProcessSettings.Identity("nobody", null, List.of()),
                -1,
                null,
                0,
                0,
                ProcessSettings.Environment.INHERITED,
                Duration.ZERO);
    }

    @Test
    void mustNotShowItTheModulesOfAnotherUser() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path wrapper =
                program(folder.resolve("wrap"), "WRAPPED=\"$PYTHONPATH in $(pwd)\"; export WRAPPED; exec \"$@\"");
        kit.wrapper = List.of(wrapper.toString());
        kit.pythonHome = Path.of("/usr");
        kit.process = ofNobody();

        assertThat(answer()).startsWith("[' in " + folder.resolve("work") + "/");
    }

    @Test
    void mustRefuseAWrapperThatAnotherUserCanChange() throws Exception {
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path wrapper = program(folder.resolve("wrap"), "exec \"$@\"");
        Files.setAttribute(wrapper, "unix:uid", 12_345);
        kit.wrapper = List.of(wrapper.toString());
        kit.process = ofNobody();

        assertThatThrownBy(() -> kit.engine().check(kit.settings()))
                .hasMessageContaining(wrapper + " belongs to ")
                .hasMessageContaining("python-wrapper: Python starts with the rights of the JVM before it becomes");
    }
}

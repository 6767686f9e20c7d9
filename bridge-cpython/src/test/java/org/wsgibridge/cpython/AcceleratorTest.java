package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.settings.group.ProcessSettings.Environment;

/** Which accelerator a daemon uses. */
class AcceleratorTest {
    private static final String TELL = """
            from wsgibridge import gateway

            def application(environ, start_response):
                start_response('200 OK', [])
                return [getattr(gateway.fast_head, '__module__', 'none').encode()]
            """;
    private static final String USED = "wsgi_bridge_accelerator";

    @TempDir
    private Path folder;

    private EngineKit kit;
    private Path packages;

    @BeforeEach
    void makeEngine() throws Exception {
        packages = Accelerators.environment(folder.resolve("venv"));
        kit = new EngineKit(folder);
        kit.pythonHome = folder.resolve("venv");
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    private String used() throws Exception {
        ApplicationRef application = kit.script("tell.wsgi", TELL);
        return kit.get(application, "/")
                .send(kit.open(application))
                .await()
                .client
                .text();
    }

    @Test
    void thatOfThePythonMustBeUsedUnlessAVariableSwitchesItOff() throws Exception {
        Accelerators.compile(packages);
        assertThat(used()).isEqualTo(USED);
        kit.pythonPath = List.of(packages);
        assertThat(used()).isEqualTo(USED);
        ProcessSettings process = ProcessSettings.INHERITED;
        kit.process = new ProcessSettings(
                process.displayName(),
                process.identity(),
                process.umask(),
                process.cpuPriority(),
                process.memoryLimit(),
                process.virtualMemoryLimit(),
                new Environment(true, List.of(), Map.of("WSGI_BRIDGE_ACCELERATOR", "off")),
                process.switchInterval());
        assertThat(used()).isEqualTo("none");
        assertThat(kit.log).isEmpty();
    }

    @Test
    void withoutOneAModuleOfTheApplicationMustNotStandForIt() throws Exception {
        Files.writeString(folder.resolve("wsgi_bridge_accelerator.py"), "raise SystemError('imported')");
        assertThat(used()).isEqualTo("none");
        // Then the folder is on the search path from the beginning.
        kit.wrapper = List.of("/usr/bin/env");
        assertThat(used()).isEqualTo("none");
        assertThat(kit.log).isEmpty();
    }

    @Test
    void oneThatCannotBeUsedMustBeNamedOnceAndReplacedByPython() throws Exception {
        for (String source : List.of("import no_such_module", "CONTRACT = 99", "1 / 0", "exit(3)")) {
            Files.writeString(packages.resolve("wsgi_bridge_accelerator.py"), source);
            assertThat(used()).as(source).isEqualTo("none");
            assertThat(kit.log).as(source).singleElement().asString().contains("WB0517: The accelerator is not used: ");
            kit.log.clear();
        }
        Files.delete(packages.resolve("wsgi_bridge_accelerator.py"));
        Files.writeString(packages.resolve("wsgi_bridge_accelerator.abi3.so"), "not a library");
        assertThat(used()).isEqualTo("none");
        assertThat(kit.log).singleElement().asString().contains("WB0517: The accelerator is not used: ImportError");
    }
}

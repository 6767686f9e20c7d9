package org.wsgibridge.it.framework;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.Pythons;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** CPython 2.7's own tests of how modules are found and loaded, in an interpreter of the engine "jython". */
@ExtendWith(TestServers.class)
final class ImportTestsIT {
    /**
     * What Jython's own library does otherwise, whatever importer there is: no {@code .pyc}, another runpy and marshal.
     */
    private static final List<String> JYTHONS_OWN = List.of(
            "test_importhooks.ImportHooksTestCase.testImpWrapper",
            "test_runpy.RunModuleTest.test_run_module",
            "test_runpy.RunModuleTest.test_run_package",
            "test_runpy.RunModuleTest.test_run_package_init_exceptions",
            "test_runpy.RunPathTest.test_directory_compiled",
            "test_runpy.RunPathTest.test_script_compiled",
            "test_runpy.RunPathTest.test_zipfile_compiled");

    @Test
    void cpythonsTestsMustPass(TestServers.Running servers) throws Exception {
        Optional<Path> found = tests();
        assumeTrue(found.isPresent(), "needs Python 2.7 with its own tests (pyenv)");
        Path tests = found.orElseThrow();
        WebApp app = new WebApp(servers.freshFolder("import-tests"), Engine.JYTHON)
                .option("application", "app/wsgi.py")
                .option("request-timeout", "300")
                .copy(tests.resolve("support"), "lib-python/test/support");
        Files.createDirectories(app.webInf().resolve("app"));
        Files.copy(
                Path.of("src/test/python/frameworks/python_tests.py"),
                app.webInf().resolve("app/wsgi.py"));
        for (String name : List.of("__init__", "test_support", "script_helper")) {
            copy(tests, name, app);
        }
        List<String> modules = List.of("test_pkgutil", "test_importhooks", "test_runpy", "test_pkg", "test_imp");
        for (String name : modules) {
            copy(tests, name, app);
        }
        Mount mount = servers.deploy(Container.TOMCAT_10_1, Engine.JYTHON, "/import-tests", app);

        for (String name : modules) {
            RawResponse response = mount.get("/" + name);
            assertThat(response.status()).describedAs("%s", response).isEqualTo(200);
            List<String> failed = response.text()
                    .lines()
                    .skip(1)
                    .takeWhile(line -> !line.isEmpty())
                    .toList();
            assertThat(response.text()).doesNotStartWith("0 run");
            assertThat(JYTHONS_OWN).describedAs(response.text()).containsAll(failed);
        }
    }

    private static void copy(Path tests, String name, WebApp app) throws IOException {
        Files.copy(tests.resolve(name + ".py"), app.webInf().resolve("lib-python/test/" + name + ".py"));
    }

    private static Optional<Path> tests() throws IOException {
        return Pythons.python2()
                .map(python -> python.resolveSibling("../lib/python2.7/test").normalize())
                .filter(folder -> Files.isRegularFile(folder.resolve("test_pkgutil.py")))
                .filter(folder -> Files.isDirectory(folder.resolve("support")));
    }
}

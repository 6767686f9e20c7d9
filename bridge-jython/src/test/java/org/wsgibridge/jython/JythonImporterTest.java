package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.spi.Interpreter;

/** What libraries ask of the importer and its loaders (PEP 302, with its optional extensions). */
final class JythonImporterTest {
    @TempDir
    private static Path folder;

    private static Deployed deployed;
    private static Interpreter interpreter;

    @BeforeAll
    static void deploy() throws Exception {
        deployed = new Deployed(folder);
        deployed.file("app.py", """
                def application(environ, start_response):
                    start_response('200 OK', [])
                    names = {}
                    exec environ['QUERY_STRING'] in names
                    return [str(names['out'])]
                """);
        deployed.file("package/__init__.py", "NAME = __name__\n");
        deployed.file("package/module.py", "# a comment\r\nNAME = __name__\n");
        deployed.file("package/data/text.txt", "one\r\ntwo");
        deployed.file("package/__main__.py", "RESULT = __name__, __package__, __file__\n");
        interpreter = deployed.open("app.py", "application");
    }

    @AfterAll
    static void undeploy() {
        deployed.close();
    }

    private static String run(String code) {
        return deployed.text(interpreter, "app.py", "application", code);
    }

    private static String inHome(String name) {
        return deployed.home.resolve(name).toString();
    }

    @Test
    void aLoaderTellsOfItsModule() {
        assertThat(run("""
                        import package, pkgutil, sys
                        loader, module = pkgutil.get_loader('package'), sys.meta_path[-1].find_module('package.module')
                        out = [loader.is_package('package'), module.is_package('package.module')]
                        out += [loader.get_filename('package'), module.get_filename()]
                        out += [module.get_source('package.module'), module.get_code().co_filename == module.get_filename()]
                        """))
                .isEqualTo("[True, False, '" + inHome("package/__init__.py") + "', '" + inHome("package/module.py")
                        + "', '# a comment\\nNAME = __name__\\n', True]");
        assertThat(run("import pkgutil\nlosing = pkgutil.get_loader('package')\n"
                        + "try:\n    losing.get_code('other')\nexcept ImportError as e:\n    out = e"))
                .isEqualTo("Loader for module package cannot handle module other");
    }

    @Test
    void dataOfAPackageIsRead() {
        assertThat(run("import pkgutil\nout = repr(pkgutil.get_data('package', 'data/text.txt'))"))
                .isEqualTo("'one\\r\\ntwo'");
        assertThat(run("import pkgutil\ntry:\n    pkgutil.get_data('package', 'data/none')\n"
                        + "except IOError as e:\n    out = e.errno"))
                .isEqualTo("2");
    }

    @Test
    void modulesAndPackagesAreRun() {
        assertThat(run("import runpy\nout = runpy.run_module('package.module', run_name='x')['NAME']"))
                .isEqualTo("x");
        assertThat(run("import runpy\nout = runpy.run_module('package')['RESULT']"))
                .isEqualTo("('package.__main__', 'package', '" + inHome("package/__main__.py") + "')");
    }

    /** As Werkzeug before 1.0, whose object finds {@code __path__} by {@code __getattr__}. */
    @Test
    void aPackageThatReplacesItselfKeepsItsSubmodules() throws IOException {
        deployed.file("replaced/__init__.py", """
                import sys
                from types import ModuleType
                class Deprecated(ModuleType):
                    def __init__(self, name):
                        super(Deprecated, self).__init__(name)
                        self.real = sys.modules[name]
                        sys.modules[name] = self
                    def __getattr__(self, name):
                        return getattr(self.__dict__['real'], name)
                Deprecated(__name__)
                from .first import WHO
                """);
        deployed.file("replaced/first.py", "WHO = __name__\n");
        deployed.file("replaced/second.py", "from . import first\nimport third\nWHO = __name__\n");
        deployed.file("replaced/third.py", "WHO = __name__\n");

        assertThat(run("""
                        import replaced, replaced.second
                        from replaced import third
                        out = [type(replaced).__name__, replaced.first.WHO, replaced.second.third.WHO, third.WHO]
                        """)).isEqualTo("['Deprecated', 'replaced.first', 'replaced.third', 'replaced.third']");
        assertThat(run("import replaced\ntry:\n    import replaced.nothing\nexcept ImportError as e:\n    out = e"))
                .isEqualTo("No module named nothing");
    }

    @Test
    void aModuleThatReplacesItselfByAnyObjectIsThatObject() throws IOException {
        deployed.file("settings.py", """
                import sys
                class Settings(object):
                    DEBUG = True
                sys.modules[__name__] = Settings()
                """);

        assertThat(run("import settings\nout = type(settings).__name__, settings.DEBUG"))
                .isEqualTo("('Settings', True)");
    }

    /** To look for a module is not to load it. */
    @Test
    void whatWasOnlyLookedForIsChangedWhenItIsLoaded() {
        assertThat(run("""
                        import pkgutil, sys
                        sys.modules.pop('signal', None)
                        loader = pkgutil.get_loader('signal')
                        import signal
                        out = signal.signal(signal.SIGTERM, None), type(signal.signal).__name__, loader.is_package('signal')
                        """)).isEqualTo("(None, 'builtin_function_or_method', False)");
    }
}

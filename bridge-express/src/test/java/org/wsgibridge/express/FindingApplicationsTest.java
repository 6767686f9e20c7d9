package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.express.failure.ExpressException;

/** What is served when the user names a factory, a package, or a file whose application has another name. */
class FindingApplicationsTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void makeApplications() throws Exception {
        Files.writeString(folder.resolve("fac.py"), """
                calls = []
                number = 7
                def make(name='plain', debug=False):
                    calls.append(name)
                    def app(environ, start_response):
                        start_response('200 OK', [('Content-Type', 'text/plain')])
                        return [('%s %s %d' % (name, debug, len(calls))).encode('ascii')]
                    return app
                def none():
                    pass
                def broken():
                    raise ValueError('of the factory')
                def inside():
                    raise TypeError('of the factory')
                def needs(mode):
                    pass
                """);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers("--factory")
    void mustCallAFactoryOnce(String engine) throws Exception {
        try (Express express = Express.serve(folder, "fac:make('bob', debug=True)", "--engine", engine)) {
            express.get("/");
            assertThat(express.get("/").body()).isEqualTo("bob True 1");
        }
        try (Express express = Express.serve(folder, "fac:make", "--factory", "--engine", engine)) {
            assertThat(express.get("/").body()).isEqualTo("plain False 1");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        fac:make(open) | fac: make(open): expected a call with literals
        fac:make(*[1]) | fac: make(*[1]): expected a call with literals
        fac:make({[]:1}) | fac: make({[]:1}): expected a call with literals
        fac:make('a')(2) | fac: make('a')(2): expected a call with literals
        fac:make('a').call(2) | fac: make('a').call(2): expected a call with literals
        fac:make( | fac:make(: the parenthesis is not closed
        fac:none | none takes no environ and start_response: if it is a factory that returns the application, write none()
        fac:none() | fac: none() has returned None: expected a WSGI application
        fac:number() | fac: 'number' is not callable but of type int
        fac:gone() | fac: no callable named 'gone'
        fac:broken() | ValueError: of the factory
        fac:needs() | fac: needs(): needs()
        fac:make('a', 'b', 'c') | fac: make('a', 'b', 'c'): make() takes
        fac:make(size=3) | fac: make(size=3): make() got an unexpected keyword argument 'size': expected its arguments
        fac:inside() | TypeError: of the factory
        Fac.py | Fac.py; did you mean fac.py?
        """)
    void mustSayWhatIsWrongWithAFactory(String entry, String message) throws Exception {
        for (String engine : List.of("cpython", "jython")) {
            try (Express express =
                    Express.run(folder, "config-test", entry, "--engine", engine, "--server-root", folder + "/root")) {
                assertThat(express.exitCode()).isNotZero();
                assertThat(express.output()).describedAs(engine).contains(message);
            }
        }
    }

    @Test
    void mustTakeTheModuleOfAProjectAsGunicornDoes() throws Exception {
        String application = """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'%s']
                """;
        Files.createDirectory(folder.resolve("mysite"));
        Files.writeString(folder.resolve("mysite/__init__.py"), "");
        Files.writeString(folder.resolve("mysite/wsgi.py"), application.formatted("module"));
        try (Express express = Express.serve(folder, "mysite.wsgi", "--engine", "cpython")) {
            assertThat(express.get("/").body()).isEqualTo("module");
        }
        Files.writeString(folder.resolve("mysite.wsgi"), application.formatted("script"));
        try (Express express = Express.serve(folder, "mysite.wsgi", "--engine", "cpython")) {
            assertThat(express.get("/").body()).isEqualTo("script");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"old:application", "shop"})
    void mustChooseJythonForAModuleOfPython2(String entry) throws Exception {
        String source = """
                print 'loaded'
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return ['two']
                """;
        Files.writeString(folder.resolve("old.py"), source);
        Files.createDirectory(folder.resolve("shop"));
        Files.writeString(folder.resolve("shop/__init__.py"), source);
        try (Express express = Express.serve(folder, entry)) {
            assertThat(express.get("/").body()).isEqualTo("two");
        }
    }

    @Test
    void mustNameJythonIfAnImportedModuleIsOfPython2() throws Exception {
        Files.writeString(folder.resolve("old.py"), "print 'loaded'\n");
        Files.writeString(folder.resolve("wsgi.py"), "import old\n");
        try (Express express = Express.run(folder, "config-test", "wsgi.py", "--server-root", folder + "/root")) {
            assertThat(express.exitCode()).isEqualTo(1);
            assertThat(express.output()).contains("this is code of Python 2", "--engine jython runs Python 2.7");
        }
    }

    /** What a lazy object does when it is asked must not hide what is wrong. */
    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustProposeAnApplicationAmongOtherNames(String engine) throws Exception {
        String lazy = """
                class Lazy(object):
                    @property
                    def __class__(self):
                        raise ValueError('lazy')
                    def __getattribute__(self, name):
                        raise ValueError('lazy')
                settings = Lazy()
                """;
        String clamp = "def clamp(a, b):\n    return min(a, b)\n";
        String server = "def server(environ, start_response):\n    return []\n";
        String decorated = """
                import functools
                def deco(function):
                    @functools.wraps(function)
                    def wrapper(*a, **k):
                        return function(*a, **k)
                    return wrapper
                @deco
                @deco
                """;
        String instance = """
                class Site(object):
                    def __call__(self, env, start_response):
                        return []
                site = Site()
                """;
        String wanted = "wsgi.py: no callable named 'application'";
        assertThat(configTest(engine, lazy + server)).contains(wanted + "; did you mean 'server'?");
        assertThat(configTest(engine, lazy + clamp + decorated + server)).contains(wanted + "; did you mean 'server'?");
        assertThat(configTest(engine, clamp + server + instance))
                .contains(wanted + "; did you mean 'server' or 'site'?");
        assertThat(configTest(engine, lazy + clamp)).contains(wanted + "; did you mean 'clamp'?");
        assertThat(configTest(engine, clamp + "other = lambda a, b: a\n"))
                .contains(wanted)
                .doesNotContain("did you mean");
    }

    private String configTest(String engine, String script) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), script);
        try (Express express =
                Express.run(folder, "config-test", "wsgi.py", "--engine", engine, "--server-root", folder + "/root")) {
            assertThat(express.exitCode()).isEqualTo(1);
            return express.output();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"function", "instance", "made()"})
    void mustRefuseAnAsgiApplication(String name) throws Exception {
        Files.writeString(folder.resolve("asgi.py"), """
                async def function(scope, receive, send):
                    pass
                class Framework:
                    async def __call__(self, scope, receive, send):
                        pass
                instance = Framework()
                def made():
                    return instance
                """);
        try (Express express = Express.run(folder, "config-test", "asgi:" + name, "--server-root", folder + "/root")) {
            assertThat(express.exitCode()).isEqualTo(ExpressException.RUNTIME);
            assertThat(express.output())
                    .contains("asgi: " + name + " is an ASGI application, and only WSGI is served", "uvicorn");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
        app = 1                                  | app
        app: object = 1                          | app
        from mysite import app                   | app
        from mysite import db, app  # both       | app
        from mysite import db as app             | app
        import app                               | app
        def app(environ, start_response): pass   | app
        class app: pass                          | app
        application = app = 1                    | none
        application = 1                          | none
        def create_app(): pass                   | create_app()
        app == 1                                 | none
        happy = 1                                | none
        from mysite import application, app      | none
        from mysite import (NEWLINE db,NEWLINE app,NEWLINE) | app
        from mysite import (db, app as other,NEWLINE) | none
        from mysite import create_app            | create_app()
        TEXTNEWLINEapplication = 1NEWLINETEXTNEWLINEapp = 1 | app
        """)
    void mustFindTheUsualNames(String source, String callable) throws Exception {
        Files.writeString(
                folder.resolve("site.py"),
                "import os\n" + source.replace("NEWLINE", "\n").replace("TEXT", "\"\"\"") + "\n");
        assertThat(moduleConfig("site.py").contains("callable-object = " + callable))
                .isEqualTo(callable != null);
        assertThat(moduleConfig("site"))
                .contains(
                        "application = site:" + (callable == null ? "application" : callable) + System.lineSeparator());
    }

    @Test
    void mustFindPackages() throws Exception {
        Path site = Files.createDirectories(folder.resolve("site"));
        Path wsgi = Files.createDirectories(site.resolve("wsgi"));
        Files.writeString(wsgi.resolve("__init__.py"), "from .other import app\n");
        assertThat(moduleConfig("site")).contains("application = wsgi:app").contains("home = app\n");
        assertThat(moduleConfig("site/wsgi")).contains("application = wsgi:app").contains("home = app/site\n");
        Files.writeString(wsgi.resolve("wsgi.py"), "application = 1\n");
        assertThat(moduleConfig("site")).contains("application = wsgi.wsgi:application");
        Files.writeString(site.resolve("app.py"), "try:\n    app = 1\nfinally:\n    pass\n");
        Files.delete(wsgi.resolve("__init__.py"));
        assertThat(moduleConfig("site")).contains("application = app/app.py").contains("callable-object = app");
    }

    @Test
    void mustSayWhichFileIsMeantByASlipInItsName() {
        assertThat(moduleConfig("fac.pyy")).contains("neither a file nor a module fac.pyy", "did you mean fac.py?");
        assertThat(moduleConfig("fac.py", "--application-type", "module")).contains("did you mean the module fac?");
        assertThat(moduleConfig("other.module")).contains("application = other.module:application");
    }

    private String moduleConfig(String entry, String... options) {
        StringWriter printed = new StringWriter();
        PrintWriter writer = new PrintWriter(printed);
        List<String> line = new ArrayList<>(
                List.of("module-config", entry, "--engine", "jython", "--working-directory", folder.toString()));
        line.addAll(List.of(options));
        WsgiExpress.execute(writer, writer, line.toArray(String[]::new));
        return printed.toString();
    }

    @Test
    void mustSayThatAFolderIsClosed() throws Exception {
        Path secret = Files.createDirectory(folder.resolve("secret"));
        Files.copy(folder.resolve("fac.py"), secret.resolve("wsgi.py"));
        Files.setPosixFilePermissions(secret, Set.of());
        try {
            String closed = " cannot be read: permission denied";
            assertThat(refusedWithoutRights("secret/wsgi.py")).contains(secret + "/wsgi.py" + closed);
            assertThat(refusedWithoutRights("secret")).contains(secret + closed);
            assertThat(refusedWithoutRights("fac:make", "--python-path", "secret"))
                    .contains(secret + " cannot be read (permission denied): expected a file or folder");
        } finally {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private String refusedWithoutRights(String... entry) throws Exception {
        List<String> line =
                new ArrayList<>(List.of("config-test", "--engine", "cpython", "--server-root", folder + "/root"));
        line.addAll(List.of(entry));
        try (Express express = Express.runWithoutRightsOfRoot(folder, line.toArray(String[]::new))) {
            assertThat(express.exitCode()).describedAs(express.output()).isEqualTo(ExpressException.USAGE);
            return express.output();
        }
    }
}

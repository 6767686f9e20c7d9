package org.wsgibridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** What is wrong with a deployment fails it, with one message that names file, option and value. */
@ExtendWith(TestServers.class)
final class DeploymentFaultsIT {
    private static final String GOOD = """
            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [b'fine']
            """;
    private static final String BROKEN = "import sys\n\nraise RuntimeError('import-trouble-42')\n";

    /**
     * A fault.
     *
     * @param name what is wrong
     * @param engine the engine
     * @param script the text of app/wsgi.py
     * @param options further lines of wsgi.properties
     * @param told what the message must contain
     */
    private record Fault(String name, Engine engine, String script, String options, List<String> told) {
        @Override
        public String toString() {
            return name + ", " + engine.option();
        }
    }

    private static Stream<Fault> bothEngines(String name, String script, String options, String... told) {
        return Arrays.stream(Engine.values()).map(engine -> new Fault(name, engine, script, options, List.of(told)));
    }

    private static Stream<Fault> settings(String name, String options, String... told) {
        return Stream.of(new Fault(name, Engine.CPYTHON, GOOD, options, List.of(told)));
    }

    static Stream<Fault> faults() {
        return Stream.of(
                        bothEngines("no callable", "app = 1\n", "", "wsgi.py", "application"),
                        bothEngines("a callable that is none", "application = 17\n", "", "wsgi.py", "application"),
                        bothEngines("an exception at import", BROKEN, "", "import-trouble-42", "wsgi.py\", line 3"),
                        bothEngines("a syntax error", "def application(:\n", "", "wsgi.py", "SyntaxError"),
                        bothEngines("a missing module", "import no_such_module\n", "", "no_such_module", "Traceback"),
                        bothEngines("sys.exit at import", "import sys\nsys.exit(3)\n", "", "wsgi.py", "SystemExit"),
                        bothEngines(
                                "a missing module of the application itself",
                                GOOD,
                                "mount./m.application = shop.wsgi:application",
                                "shop",
                                "; searched in ",
                                "WEB-INF/lib-python does not exist, python-path is not set"),
                        settings("a missing script", "mount./a.application = app/nope.py", "nope.py", "does not exist"),
                        settings(
                                "a misspelt option", "request-timeut = 5", "request-timeut", "request-timeout", "line"),
                        settings(
                                "a bad unit", "request-timeout = 5 parsecs", "request-timeout", "5 parsecs", "seconds"),
                        settings("no number", "processes = many", "processes", "many"),
                        settings("out of range", "processes = 0", "processes", "0"),
                        settings(
                                "an unknown engine",
                                "group.b.engine = perl\nmount./b.application = app/wsgi.py",
                                "perl"),
                        settings(
                                "a python-home that is none",
                                "python-home = /no/such/python",
                                "python-home",
                                "/no/such/python"),
                        settings(
                                "a mount used twice",
                                "mount./a.application = app/wsgi.py\nmount./a.application = app/wsgi.py",
                                "mount./a"),
                        settings(
                                "a mount used twice, written differently",
                                "mount./a.application = app/wsgi.py\nmount./a/.application = app/wsgi.py",
                                "/a"),
                        settings("two faults at once", "processes = x\nthreads = y", "processes", "threads"))
                .flatMap(fault -> fault);
    }

    @ParameterizedTest
    @MethodSource("faults")
    void aFaultMustFailTheDeploymentAndSayWhat(Fault fault, TestServers.Running servers) throws Exception {
        WebApp app = new WebApp(servers.freshFolder("fault"), fault.engine())
                .file("app/wsgi.py", fault.script())
                .file("wsgi.properties", properties(fault));
        Throwable failure = catchThrowable(() -> servers.deploy(Container.JETTY_12_1, fault.engine(), "/fault", app));
        assertThat(failure).describedAs("deployed").isNotNull();
        assertThat(messages(failure)).contains(fault.told());
    }

    @ParameterizedTest
    @EnumSource
    void aFailedDeploymentMustLeaveTheOthersAlone(Container container, TestServers.Running servers) throws Exception {
        Mount others = servers.fixtures(container, Engine.CPYTHON);
        WebApp app = new WebApp(servers.freshFolder("broken"), Engine.CPYTHON)
                .file("app/wsgi.py", BROKEN)
                .option("application", "app/wsgi.py");
        assertThat(catchThrowable(() -> servers.deploy(container, Engine.CPYTHON, "/broken", app)))
                .isNotNull();
        assertThat(others.get("/response/counted").text()).isEqualTo("hello world");
    }

    @ParameterizedTest
    @EnumSource
    void anApplicationThatMayFailAtTheStartMustGive503WithoutInternals(Engine engine, TestServers.Running servers)
            throws Exception {
        WebApp app = new WebApp(servers.freshFolder("retry"), engine)
                .file("app/wsgi.py", BROKEN)
                .option("application", "app/wsgi.py")
                .option("startup-failure", "retry");
        String path = "/retry-" + engine.option();
        Mount mount = servers.deploy(Container.JETTY_12_1, engine, path, app);
        try {
            RawResponse response = mount.get("/");
            assertThat(response.status()).describedAs("%s", response).isEqualTo(503);
            assertThat(response.text()).doesNotContain("import-trouble-42", "Traceback", "wsgi.py", "RuntimeError");
            assertThat(app.log()).contains("RuntimeError: import-trouble-42", "wsgi.py\", line 3");
        } finally {
            servers.server(Container.JETTY_12_1).undeploy(path);
        }
    }

    @ParameterizedTest
    @EnumSource
    void aFaultOfTheSettingsMustBeOnThePageDuringDevelopment(Container container, TestServers.Running servers)
            throws Exception {
        WebApp app = new WebApp(servers.freshFolder("developed"), Engine.CPYTHON)
                .file("app/wsgi.py", GOOD)
                .option("application", "app/wsgi.py")
                .option("reload", "changes")
                .option("processes", "many");
        Mount mount = servers.deploy(container, Engine.CPYTHON, "/developed", app);
        try {
            RawResponse response = mount.get("/");
            assertThat(response.status()).describedAs("%s", response).isEqualTo(500);
            assertThat(response.text()).contains("WB0101", "processes = many").doesNotContain("\tat ");
            assertThat(app.log()).contains("WB0101", "processes = many").doesNotContain("\tat ");
        } finally {
            servers.server(container).undeploy("/developed");
        }
    }

    private static String properties(Fault fault) {
        return "engine = " + fault.engine().option() + "\napplication = app/wsgi.py\n" + fault.options() + "\n";
    }

    private static String messages(Throwable failure) throws IOException {
        StringBuilder text = new StringBuilder();
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            text.append(cause).append('\n');
        }
        return text.toString();
    }
}

package org.wsgibridge.settings.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.option.Options;

/** One sentence for each fault in the settings: its place, option and value, and what was expected. */
class SettingsProblemsTest {
    private static final String LINE = "WEB-INF/wsgi.properties line ";
    private static final String SECONDS = ": expected seconds as a plain number from 0 to 86400, such as 60 or 0.5";
    private static final String BYTES =
            ": expected bytes as a plain number, or with K, M or G for multiples of 1024, such as 10485760 or 10M";

    /** A value that no option with a syntax accepts. */
    private static final String INVALID = "\u0007";

    private static final String BLOG = "group.blog.processes = 2";
    private static final String JYTHON = "engine = jython";
    private static final String URL_OF_POOL = "datasource.db.url = jdbc:sqlite:x";
    private static final String URL = " must begin with / and be written decoded, without //, . and .. segments,"
            + " white space and any of ? # % * ; \\";

    @TempDir
    private Path folder;

    /** A deployment with {@code wsgi.py}, {@code blog/wsgi.py}, the folder {@code static} and both engines' names. */
    private Deployment deployment() {
        return new Deployment(folder).script("wsgi.py").script("blog/wsgi.py").folder("static");
    }

    /** One line each, and what is said about it after the place and before the expectation. */
    static Stream<Arguments> badValues() {
        return Stream.of(
                arguments("request-timeout = 60s", SECONDS),
                arguments("request-timeout = -1", SECONDS),
                arguments("request-timeout = 1m", SECONDS),
                arguments("request-timeout = 1.2345", SECONDS),
                arguments("request-timeout = 1e3", SECONDS),
                arguments("request-timeout = 86401", SECONDS),
                arguments("request-timeout = 0x10", SECONDS),
                arguments("request-timeout = ١", SECONDS),
                arguments("request-timeout = 99999999999999999999", SECONDS),
                arguments(
                        "shutdown-timeout = 0",
                        ": expected seconds as a plain number above 0 and up to 86400, such as 5 or 0.5"),
                arguments(
                        "shutdown-timeout = 0.000",
                        ": expected seconds as a plain number above 0 and up to 86400, such as 5 or 0.5"),
                arguments("processes = 0", ": expected a whole number from 1 to 1024"),
                arguments("processes = 1.5", ": expected a whole number from 1 to 1024"),
                arguments("processes = many", ": expected a whole number from 1 to 1024"),
                arguments("processes = 99999999999", ": expected a whole number from 1 to 1024"),
                arguments("threads = 0", ": expected a whole number from 1 to 65536"),
                arguments("listen-backlog = -1", ": expected a whole number from 0 to 1000000"),
                arguments("limit-request-body = 10MB", BYTES),
                arguments("limit-request-body = 10 M", BYTES),
                arguments("limit-request-body = 1.5M", BYTES),
                arguments("limit-request-body = 999999999999999G", BYTES),
                arguments("memory-limit = 1T", BYTES),
                arguments("request-buffering = true", ": expected on or off"),
                arguments("umask = 8", ": expected an octal number from 0 to 777, such as 027"),
                arguments("umask = 1000", ": expected an octal number from 0 to 777, such as 027"),
                arguments("reload = always", ": expected one of: changes, never, script"),
                arguments("startup-failure = ignore", ": expected one of: fail, retry"),
                arguments("lang = de DE", ": expected a locale name such as en_US.UTF-8"),
                arguments("display-name = a\\tb", ": expected text without control characters"),
                arguments(
                        "callable-object = my-app",
                        ": expected the name of a Python callable, such as application, or a call of a factory with"
                                + " literals, such as create_app('test')"),
                arguments("process-group = a b", ": expected a name of letters, digits, '.', '_' and '-'"),
                arguments("home = nowhere", ": $W/nowhere does not exist: expected a folder"),
                arguments("home = wsgi.py", ": $W/wsgi.py is not a folder: expected a folder"),
                arguments("python-home = venv", ": $W/venv does not exist: expected a folder"),
                arguments(
                        "python-home = static",
                        ": found none of bin/python3, bin/python, bin/python2 in $W/static: expected a virtual"
                                + " environment or the prefix of a Python installation"),
                arguments("python-path = static:lib", ": $W/lib does not exist: expected a file or folder"),
                arguments("python-path = static::blog", ": has an empty entry: expected folders separated by :"),
                arguments("engine = pypy", ": expected an engine on the class path: cpython"),
                arguments("static./static/ = nowhere", ": $W/nowhere does not exist: expected a file or folder"),
                arguments(
                        "static./static/ = .",
                        ": $W holds WEB-INF, which must not be served: expected a folder of" + " static files"),
                arguments(
                        "static./static/ = /",
                        ": / holds WEB-INF, which must not be served: expected a folder of" + " static files"),
                arguments(
                        "static./static/ = blog/../blog",
                        ": $W/blog holds the script $W/blog/wsgi.py, which must not be served: expected a folder of"
                                + " static files"),
                arguments(
                        "static./static/ = lib-python",
                        ": $W/lib-python holds lib-python, which must not be served:"
                                + " expected a folder of static files"),
                arguments("static./blog/ = static", ": would hide the mount /blog: expected another prefix"),
                arguments("static./ = static", ": the prefix / would hide every application: expected a longer one"),
                arguments("static.static/ = static", ": the URL prefix static/" + URL),
                arguments("static./a/../b = static", ": the URL prefix /a/../b" + URL),
                arguments("static./a%20b/ = static", ": the URL prefix /a%20b/" + URL));
    }

    @ParameterizedTest
    @MethodSource("badValues")
    void mustNamePlaceOptionValueAndWhatWasExpected(String line, String problem) {
        Deployment deployment =
                deployment().folder("lib-python").properties("mount./blog.application = blog/wsgi.py", line);

        assertThat(deployment.problems()).containsExactly(LINE + "2: " + shown(line) + problem);
    }

    private static String shown(String line) {
        return line.replace("\\t", "\t");
    }

    static Stream<Arguments> badNames() {
        return Stream.of(
                arguments("request-timout = 60", ": unknown option; did you mean request-timeout?"),
                arguments("request_timeout = 60", ": unknown option; did you mean request-timeout?"),
                arguments("requestTimeout = 60", ": unknown option; did you mean request-timeout?"),
                arguments("wsgi.request-timeout = 60", ": unknown option; did you mean request-timeout?"),
                arguments("thread = 5", ": unknown option; did you mean threads?"),
                arguments("proces = 5", ": unknown option; did you mean processes?"),
                arguments("process = 5", ": unknown option; did you mean processes?"),
                arguments("workers = 5", ": unknown option; did you mean processes?"),
                arguments("daemon-backlog = 5", ": unknown option; did you mean listen-backlog?"),
                arguments(
                        "python-eggs = eggs",
                        ": does not apply here: eggs are not unpacked; packages are read from WEB-INF/lib-python and"
                                + " python-home"),
                arguments(
                        "group.x.send-buffer-size = 5",
                        ": does not apply here: the sockets to the processes have windows per request instead of fixed"
                                + " buffers"),
                arguments("colour = red", ": unknown option"),
                arguments("group.blog.proceses = 4", ": unknown option proceses; did you mean group.blog.processes?"),
                arguments(
                        "mount./blog.aplication = x",
                        ": unknown option aplication; did you mean" + " mount./blog.application?"),
                arguments("group.blog = 4", ": expected the form group.NAME.OPTION"),
                arguments("group..threads = 4", ": expected the form group.NAME.OPTION"),
                arguments("mount./blog = blog/wsgi.py", ": expected the form mount./PATH.OPTION"),
                arguments(
                        "group.blog/.threads = 4",
                        ": the process group's name must consist of letters, digits, '.', '_' and '-'"),
                arguments(
                        "group.blog.limit-request-body = 4",
                        ": limit-request-body belongs to a mount: expected mount./PATH.limit-request-body, or"
                                + " limit-request-body for all of them"),
                arguments(
                        "mount./blog.threads = 4",
                        ": threads belongs to a process group: expected group.NAME.threads, or threads for all of"
                                + " them"),
                arguments(
                        "mount./blog.static-cache-control = x",
                        ": static-cache-control holds for the whole bridge: expected static-cache-control"),
                arguments("mount.blog.application = wsgi.py", ": the URL prefix blog" + URL),
                arguments("mount./a//b.application = wsgi.py", ": the URL prefix /a//b" + URL),
                arguments("mount./a/*.application = wsgi.py", ": the URL prefix /a/*" + URL));
    }

    @ParameterizedTest
    @MethodSource("badNames")
    void mustTellWhatAnUnknownNameMayHaveMeant(String line, String problem) {
        Deployment deployment = deployment().properties("mount./blog.application = blog/wsgi.py", line);

        assertThat(deployment.problems()).containsExactly(LINE + "2: " + line + problem);
    }

    static Stream<Arguments> badApplications() {
        return Stream.of(
                arguments(
                        "application = site.py",
                        ": $W/site.py does not exist: expected a script such as wsgi.py, or module:callable"),
                arguments(
                        "application = mysite.wsgi",
                        ": $W/mysite.wsgi does not exist: expected a script, or for a module"
                                + " mysite.wsgi:application"),
                arguments(
                        "application = static",
                        ": $W/static is a folder: expected a script, or for a module" + " static:application"),
                arguments(
                        "application = wsgi.py:app",
                        ": expected the script alone, wsgi.py, with callable-object = app; or module:callable"),
                arguments(
                        "application = old.wsgi:app",
                        ": expected the script alone, old.wsgi, with callable-object = app; or module:callable"),
                arguments(
                        "application = mysite.wsgi:app(",
                        ": $W/mysite.wsgi:app( does not exist: expected a script such as wsgi.py, or"
                                + " module:callable"),
                arguments("application =", ": is empty: expected a script such as wsgi.py, or module:callable"));
    }

    @ParameterizedTest
    @MethodSource("badApplications")
    void mustTellHowAnApplicationIsNamed(String line, String problem) {
        assertThat(deployment().script("old.wsgi").properties(line).problems())
                .containsExactly(LINE + "1: " + line + (line.endsWith("=") ? " " : "") + problem);
    }

    @Test
    void mustFindEveryFaultAtOnce() {
        Deployment deployment = deployment()
                .properties(
                        "application = nowhere.py",
                        "thread = 5",
                        "request-timeout = 60s",
                        "mount./blog.process-group = blgo",
                        "group.blog.processes = none")
                .parameter("queue-timeout", "soon")
                .variable("WSGI_STARTUP_TIMEOUT", "later")
                .property("wsgi.umask", "9");

        assertThat(deployment.problems())
                .containsExactly(
                        LINE + "2: thread = 5: unknown option; did you mean threads?",
                        LINE + "4: mount./blog.process-group = blgo: there is no process group blgo, it would need an"
                                + " option such as group.blgo.processes = 1; did you mean blog?",
                        LINE + "1: application = nowhere.py: $W/nowhere.py does not exist: expected a script such as"
                                + " wsgi.py, or module:callable",
                        "mount /blog has no application: expected mount./blog.application = a script or"
                                + " module:callable",
                        "init-param queue-timeout = soon" + SECONDS,
                        LINE + "3: request-timeout = 60s" + SECONDS,
                        "WSGI_STARTUP_TIMEOUT=later" + SECONDS,
                        "-Dwsgi.umask=9: expected an octal number from 0 to 777, such as 027");
    }

    /** Options with one slip: each line that has it is followed by the other options. */
    static Stream<List<String>> slips() {
        return Stream.of(
                List.of("trust-proxy = localhost"),
                List.of("trust-proxy = 10.0.0", "trust-proxy-header = X-Forwarded-For"),
                List.of("trust-proxy-header = X-Nothing", "trust-proxy = 10.0.0.1"),
                List.of("trust-proxy-header = X-Nothing"),
                List.of("admin = pblic", "admin-actions = on", "metrics = prometheus"),
                List.of("admin = on", "admin-port = 9001", "metrics = prometheus"),
                List.of("error-document.404 = gone", "error-override = on"),
                List.of("document-root = gone", "directory-index = index.html", "handler.md = wsgi.py"),
                List.of("auth-user-script = gone.py", "auth-group-script = wsgi.py", "auth-group = staff"),
                List.of("static./static = gone", "static-cache-control = no-cache", "error-document.404 = /static/x"),
                List.of("metrics = of", "metrics-slo = 1"),
                List.of("request-timeout = 0s", "interrupt-timeout = 5"),
                List.of("mount./blog.process-group = blgo", "mount./blog.application = blog/wsgi.py", BLOG),
                List.of("mount./blog.aplication = blog/wsgi.py", "mount./blog.limit-request-body = 1M"),
                List.of("engine = jyton", "umask = 027"),
                List.of("datasource.db.ulr = jdbc:sqlite:x", "datasource.db.user = me", "engine = jython"),
                List.of("datasource.db.url = sqlite:x", "datasource.db.user = me", "engine = jython"),
                List.of("datasource.db.maximum-pool-size = 0", "datasource.db.minimum-idle = 1", URL_OF_POOL, JYTHON));
    }

    @ParameterizedTest
    @MethodSource("slips")
    void oneSlipMustGiveOneFault(List<String> lines) {
        Deployment deployment = deployment().engines("cpython", "jython");
        String engine = lines.stream().anyMatch(line -> line.startsWith("engine")) ? "# engine" : "engine = cpython";
        List<String> all = new ArrayList<>(lines);
        all.add(engine);
        assertThat(deployment.properties(all.toArray(String[]::new)).problems())
                .singleElement()
                .asString()
                .startsWith(LINE + "1: " + lines.get(0));
    }

    static Stream<Option<?>> options() {
        return Options.ALL.stream().filter(option -> !option.isPattern() && option.parse(INVALID) == null);
    }

    @ParameterizedTest
    @MethodSource("options")
    void anInvalidValueMustGiveOneFaultThatNamesTheOptionAsItWasGiven(Option<?> option) {
        String variable = "WSGI_" + option.name().toUpperCase(Locale.ROOT).replace('-', '_');
        assertThat(deployment().parameter(option.name(), INVALID).problems())
                .singleElement()
                .asString()
                .startsWith("init-param " + option.name() + " = ");
        // What holds for all deployments of the JVM is only read where it is used.
        assertThat(deployment().variable(variable, INVALID).problems())
                .hasSizeLessThan(2)
                .allMatch(problem -> problem.startsWith(variable + "="));
        assertThat(deployment().property("wsgi." + option.name(), INVALID).problems())
                .hasSizeLessThan(2)
                .allMatch(problem -> problem.startsWith("-Dwsgi." + option.name() + "="));
    }

    @Test
    void mustJoinTheFaultsToOneMessage() {
        assertThat(new SettingsException(List.of("a"))).hasMessage("a");
        assertThat(new SettingsException(List.of("a", "b"))).hasMessage("2 settings cannot be honoured:\n  a\n  b");
    }

    @Test
    void mustAskForAnEngineWhenThereAreSeveralOrNone() {
        assertThat(deployment().engines("jython", "cpython").problems())
                .containsExactly("engine is not set, but there are several on the class path: expected engine = one"
                        + " of: cpython, jython");
        assertThat(deployment().engines().problems())
                .containsExactly("there is no engine on the class path: expected bridge-cpython or bridge-jython");
    }

    @Test
    void mustAskForAnApplicationWhenThereIsNone() {
        assertThat(new Deployment(folder).problems())
                .containsExactly("there is no application: expected the script $W/wsgi.py, or application = a script"
                        + " or module:callable");
    }

    @Test
    void mustRefuseAFileThatIsNotUtf8OrHasABrokenEscape() {
        assertThat(deployment()
                        .bytes("wsgi.properties", new byte[] {'a', '=', (byte) 0xe9})
                        .problems())
                .containsExactly("WEB-INF/wsgi.properties: is not UTF-8");
        assertThat(deployment()
                        .properties("threads = 2", "display-name = \\u12")
                        .problems())
                .containsExactly(LINE + "2: display-name = \\u12: malformed \\uXXXX escape");
    }

    @Test
    void mustCutALongValue() {
        assertThat(deployment().properties("threads = " + "9".repeat(200)).problems())
                .containsExactly(
                        LINE + "1: threads = " + "9".repeat(80) + "...: expected a whole number from 1 to 65536");
    }
}

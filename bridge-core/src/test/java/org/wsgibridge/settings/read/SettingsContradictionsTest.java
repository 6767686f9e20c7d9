package org.wsgibridge.settings.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Options that are valid each, and not together or not with the engine. */
class SettingsContradictionsTest {
    private static final String LINE = "WEB-INF/wsgi.properties line ";

    @TempDir
    private Path folder;

    /** A deployment with {@code wsgi.py}, {@code blog/wsgi.py}, the folder {@code static} and both engines' names. */
    private Deployment deployment() {
        return new Deployment(folder).script("wsgi.py").script("blog/wsgi.py").folder("static");
    }

    /** Lines of wsgi.properties, and the one problem that they are. */
    static Stream<Arguments> contradictions() {
        return Stream.of(
                arguments(
                        List.of("request-timeout = 0", "interrupt-timeout = 3"),
                        LINE + "2: interrupt-timeout = 3: contradicts " + LINE
                                + "1: request-timeout = 0: no request is ever interrupted"),
                arguments(
                        List.of("request-timeout = 0", "maximum-stuck = 3"),
                        LINE + "2: maximum-stuck = 3: contradicts " + LINE
                                + "1: request-timeout = 0: without it no running request is taken for stuck"),
                arguments(
                        List.of("listen-backlog = 0", "queue-timeout = 3"),
                        LINE + "2: queue-timeout = 3: contradicts " + LINE
                                + "1: listen-backlog = 0: no request ever waits"),
                arguments(
                        List.of("graceful-timeout = 2", "interrupt-timeout = 3"),
                        LINE + "1: graceful-timeout = 2: contradicts " + LINE + "2: interrupt-timeout = 3: a request"
                                + " that is interrupted while its interpreter is drained would not get its time to"
                                + " unwind"),
                arguments(
                        List.of("application = mysite.wsgi:app", "callable-object = application"),
                        LINE + "2: callable-object = application: contradicts " + LINE
                                + "1: application = mysite.wsgi:app"),
                arguments(
                        List.of("threads = 2", "threads = 3"),
                        LINE + "2: threads = 3: is set twice; already " + LINE + "1: threads = 2"),
                arguments(
                        List.of("application = wsgi.py", "mount./.application = blog/wsgi.py"),
                        LINE + "2: mount./.application = blog/wsgi.py: the mount / is used twice; it already has "
                                + LINE + "1: application = wsgi.py"),
                arguments(
                        List.of("mount./blog.application = blog/wsgi.py", "mount./blog/.application = wsgi.py"),
                        LINE + "2: mount./blog/.application = wsgi.py: the mount /blog is used twice; it already has "
                                + LINE + "1: mount./blog.application = blog/wsgi.py"),
                arguments(
                        List.of("mount./a/b.application = wsgi.py", "mount./a-b.application = wsgi.py"),
                        "mounts /a-b and /a/b would both get the process group a-b: expected"
                                + " mount./a/b.process-group = another name"),
                arguments(
                        List.of("static./static = static", "static./static/ = static"),
                        LINE + "2: static./static/ = static: the prefix is used twice; it already has " + LINE
                                + "1: static./static = static"),
                arguments(
                        List.of("application = site.wsgi:application", "home = app", "static./static/ = app"),
                        LINE + "3: static./static/ = app: $W/app holds the home of process group default, which must"
                                + " not be served: expected a folder of static files"),
                arguments(
                        List.of("static-cache-control = no-cache"),
                        LINE + "1: static-cache-control = no-cache: there are no static files: expected"
                                + " static./PREFIX = a folder"),
                arguments(
                        List.of("group.blog.threads = 2"),
                        LINE + "1: group.blog.threads = 2: no mount uses the process group blog"),
                arguments(
                        List.of("mount./blog.application = blog/wsgi.py", "process-group = default"),
                        "process group default has applications in different folders, $W, $W/blog: expected"
                                + " group.default.home = one of them, or process groups of their own"));
    }

    @ParameterizedTest
    @MethodSource("contradictions")
    void mustRefuseSettingsThatContradictEachOther(List<String> lines, String problem) {
        assertThat(deployment()
                        .folder("app")
                        .properties(lines.toArray(String[]::new))
                        .problems())
                .containsExactly(problem);
    }

    @ParameterizedTest
    @MethodSource
    void mustRefuseWhatJythonCannotHonour(String line) {
        assertThat(deployment().engines("jython").properties(line).problems())
                .containsExactly(LINE + "1: " + line + ": the engine jython of process group default cannot honour it:"
                        + " expected with engine cpython only");
    }

    static Stream<String> mustRefuseWhatJythonCannotHonour() {
        return Stream.of(
                "umask = 022",
                "memory-limit = 1G",
                "lang = en_US.UTF-8",
                "locale = en_US.UTF-8",
                "display-name = site",
                "group.default.umask = 022");
    }

    @Test
    void mustRefuseServletObjectsInAnotherProcess() {
        assertThat(deployment().properties("servlet-objects = on").problems())
                .containsExactly(LINE + "1: servlet-objects = on: the engine cpython of process group default runs"
                        + " outside of this JVM and cannot honour it: expected off");
        assertThat(deployment().properties("servlet-objects = off").problems()).isEmpty();
        assertThat(deployment()
                        .properties("servlet-objects = on")
                        .engines("jython")
                        .problems())
                .isEmpty();
    }

    @Test
    void mustRefuseOptionsOfMetersThatAreOff() {
        assertThat(deployment()
                        .properties(
                                "metrics = off",
                                "metrics-slo = 0.5",
                                "metrics-histogram = mod_wsgi",
                                "metrics-registry = java:comp/env/metrics")
                        .problems())
                .hasSize(3)
                .allMatch(problem -> problem.contains(" does nothing with ") && problem.contains("metrics = off"))
                .anyMatch(problem -> problem.contains("metrics-slo"))
                .anyMatch(problem -> problem.contains("metrics-histogram"))
                .anyMatch(problem -> problem.contains("metrics-registry"));
        assertThat(deployment()
                        .properties("metrics = off", "metrics-histogram = off")
                        .property("wsgi.metrics-slo", "0.5")
                        .read()
                        .notes())
                .singleElement()
                .asString()
                .startsWith("-Dwsgi.metrics-slo=0.5: is ignored, it does nothing with ");
    }

    @Test
    void mustNoteWhatIsNeverReachedOrUsed() {
        assertThat(deployment()
                        .properties(
                                "slow-request = 61",
                                "queue-timeout = 5",
                                "connect-timeout = 6",
                                "recorder-directory = static")
                        .read()
                        .notes())
                .hasSize(3)
                .anyMatch(note ->
                        note.endsWith("slow-request = 61: is ignored, process group default has request-timeout = 60,"
                                + " which is over before"))
                .anyMatch(note ->
                        note.endsWith("connect-timeout = 6: is ignored, process group default has queue-timeout = 5,"
                                + " which is over before"))
                .anyMatch(note -> note.endsWith(
                        "recorder-directory = static: is ignored, process group default has not enable-recorder = on,"
                                + " without which it does nothing"));
    }
}

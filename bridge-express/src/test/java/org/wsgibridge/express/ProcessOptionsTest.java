package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the application finds of the options of its processes. */
class ProcessOptionsTest {
    @TempDir
    private Path folder;

    @Test
    @Covers({
        "--processes",
        "--threads",
        "--stack-size",
        "--python-path",
        "--working-directory",
        "--locale",
        "--display-name",
        "--umask",
        "--cpu-priority",
        "--memory-limit",
        "--virtual-memory-limit",
        "--switch-interval",
        "--engine",
        "--python-home",
        "--entry-point"
    })
    void mustSetUpTheProcesses() throws Exception {
        Path library = Files.createDirectories(folder.resolve("library"));
        Path more = Files.createDirectories(folder.resolve("more"));
        Path work = Files.createDirectories(folder.resolve("work"));
        try (Probe probe = Probe.serve(
                folder,
                "--entry-point",
                folder.resolve("probe.py").toString(),
                "--engine=cpython",
                "--python-home=/usr",
                "--working-directory=" + work,
                "--processes=2",
                "--threads=3",
                "--stack-size=4M",
                "--python-path=" + library,
                "--python-path=" + more,
                "--locale=C.UTF-8",
                "--display-name=%{GROUP}",
                "--umask=027",
                "--cpu-priority=7",
                "--memory-limit=1G",
                "--virtual-memory-limit=4G",
                "--switch-interval=0.02")) {
            assertThat(probe.express().output())
                    .contains("Request Capacity   : 6 (2 processes * 3 threads)")
                    .contains("(asked for)");
            assertThat(probe.body("/facts"))
                    .contains("\"umask\": 23,", "\"nice\": 7,", "(wsgi:default)", "\"locale\": \"C.UTF-8\"")
                    .contains("\"" + library + "\"", "\"" + more + "\"", "\"folder\": \"" + work + "\"")
                    .contains("\"data\": 1073741824,", "\"space\": 4294967296,", "\"switch\": 0.02,")
                    .contains("\"multithread\": true", "\"multiprocess\": true");
            assertThat(probe.body("/deep")).isEqualTo("0");
        }
    }

    @Test
    @Covers({"--lang", "--user", "--group", "--supplementary-groups"})
    void mustRunThemAsAnotherUser(@TempDir Path open) throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Runtime.getRuntime()
                .exec(new String[] {"chmod", "-R", "a+rX", open.toString()})
                .waitFor();
        try (Probe probe = Probe.serve(
                open,
                "--engine=cpython",
                "--python-home=/usr",
                "--lang=C.UTF-8",
                "--user=nobody",
                "--group=nogroup",
                "--supplementary-groups=12345")) {
            assertThat(probe.body("/facts"))
                    .contains("\"user\": 65534,", "\"group\": 65534,", "12345]", "\"lang\": \"C.UTF-8\"");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--process-setenv", "--process-passenv"})
    void mustGiveThemAnEnvironment(String engine) throws Exception {
        Files.writeString(folder.resolve("environment.py"), """
                import os

                def application(environ, start_response):
                    start_response('200 OK', [])
                    names = ['TITLE', 'PATH', '_JAVA_SR_SIGNUM', 'EXPRESS_SECRET']
                    text = ' '.join('%s=%s' % (name, os.environ.get(name)) for name in names)
                    return [(text + ' ' + str(environ.get('TITLE'))).encode('utf-8')]
                """);
        List<String> options = new ArrayList<>(List.of("environment.py", "--engine", engine));
        options.add("--process-setenv=TITLE=\"my site\" X=1");
        if (engine.equals("cpython")) {
            options.addAll(List.of("--process-passenv", "_JAVA_SR_SIGNUM"));
        }
        try (Express express = Express.serve(folder, options.toArray(String[]::new))) {
            assertThat(express.get("/").body())
                    .startsWith("TITLE=my site PATH=/")
                    .contains(" _JAVA_SR_SIGNUM=63 ")
                    .endsWith(" None");
            if (engine.equals("cpython")) {
                assertThat(express.get("/").body()).contains("EXPRESS_SECRET=None");
            }
        }
    }

    @Test
    void mustNameAnOptionAsItWasWrittenThatIsCheckedWhenTheEngineStarts() throws Exception {
        Files.writeString(
                folder.resolve("wsgi.py"),
                "def application(environ, start_response):\n    start_response('200 OK', [])\n    return []\n");
        String[] line = {"config-test", "wsgi.py", "--engine=cpython", "--stack-size=1k", "--server-root=root"};
        try (Express express = Express.run(folder, line)) {
            assertThat(express.exitCode()).isNotZero();
            assertThat(express.output()).contains("--stack-size 1k: 1024 is too small for Python; expected at least");
        }
    }

    @Test
    @Covers("--python-wrapper")
    void mustStartThemByAWrapper() throws Exception {
        Path wrapper = folder.resolve("wrapper");
        Files.writeString(wrapper, "#!/bin/sh\nEXPRESS_WRAPPED=$1; export EXPRESS_WRAPPED; shift; exec \"$@\"\n");
        Files.setPosixFilePermissions(wrapper, PosixFilePermissions.fromString("rwx------"));
        Files.writeString(folder.resolve("wrapped.py"), """
                import os

                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [str(os.environ.get('EXPRESS_WRAPPED')).encode('utf-8')]
                """);
        try (Express express =
                Express.serve(folder, "wrapped.py", "--engine=cpython", "--python-wrapper=" + wrapper + " \"a b\"")) {
            assertThat(express.get("/").body()).isEqualTo("a b");
        }
        Files.writeString(folder.resolve("m.py"), "");
        assertThat(CommandLines.refusal(folder, "--engine jython --python-wrapper " + wrapper))
                .contains("python-wrapper");
    }

    @Test
    @Covers("--virtual-threads")
    void mustUseVirtualThreadsWhereTheJdkHasThem() throws Exception {
        try (Probe probe = Probe.serve(folder, "--engine=jython", "--virtual-threads=on")) {
            if (Runtime.version().feature() < 21) {
                assertThat(probe.express().exitCode()).isNotZero();
                assertThat(probe.express().output())
                        .contains("virtual-threads=on")
                        .contains("JDK 21");
            } else {
                assertThat(probe.body("/thread")).contains("VirtualThread");
            }
        }
    }
}

package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.testkit.python.PythonEnvironment;

/** What a real Django project is asked, and with which settings. */
class DjangoProjectTest {
    private static final Path VENV = PythonEnvironment.FOLDER;
    private static final String NOTHING_THERE = "static files: none at %s, because STATIC_ROOT is not set";

    @TempDir
    private Path folder;

    @BeforeEach
    void makeProject() throws Exception {
        PythonEnvironment.assumeHas("Django", "django-admin");
        Shell.run(folder, VENV.resolve("bin/django-admin").toString(), "startproject", "mysite", ".");
        for (String name : List.of("one", "two", "three")) {
            Files.writeString(
                    folder.resolve("mysite/" + name + ".py"),
                    "from .settings import *\nDEBUG = False\nSTATIC_URL = '/" + name + "/'\n");
        }
    }

    private String test(Map<String, String> environment, String... options) throws Exception {
        List<String> line = new ArrayList<>(
                List.of("config-test", ".", "--python-home", VENV.toString(), "--server-root", folder + "/root"));
        line.addAll(List.of(options));
        try (Express express = Express.run(folder, environment, line.toArray(String[]::new))) {
            assertThat(express.exitCode()).describedAs(express.output()).isZero();
            return express.output();
        }
    }

    /** As manage.py and wsgi.py, which set it by default alone. */
    @Test
    void mustAskTheSettingsThatTheApplicationWillHave() throws Exception {
        Map<String, String> environment = Map.of("DJANGO_SETTINGS_MODULE", "mysite.one");
        assertThat(test(Map.of())).contains("static files: /static/ through Django's staticfiles finders");
        assertThat(test(environment)).contains(NOTHING_THERE.formatted("/one/"));
        assertThat(test(environment, "--process-setenv", "DJANGO_SETTINGS_MODULE=mysite.two"))
                .contains(NOTHING_THERE.formatted("/two/"));
    }

    @Test
    void mustLeaveAloneWhatIsNamedAndNothingThatOnlyBeginsSo() throws Exception {
        Map<String, String> environment = Map.of("DJANGO_SETTINGS_MODULE", "mysite.one");
        Files.createDirectory(folder.resolve("files"));
        assertThat(test(environment, "--url-alias", "/one", "files"))
                .contains("static files: /one/ as --url-alias says");
        assertThat(test(environment, "--url-alias", "/one/css", "files"))
                .contains("static files: /one/ as --url-alias says");
        assertThat(test(environment, "--url-alias", "/one-old", "files")).contains(NOTHING_THERE.formatted("/one/"));
    }

    /** They load when the application is: only the question takes too long. */
    @Test
    void mustSayThatTheSettingsTakeTooLong() throws Exception {
        Files.writeString(
                folder.resolve("mysite/one.py"),
                "import sys, time\nif 'serving' in sys.argv[0]:\n    time.sleep(600)\n",
                StandardOpenOption.APPEND);
        assertThat(test(Map.of("DJANGO_SETTINGS_MODULE", "mysite.one")))
                .contains("static files: none, because the project's settings have not loaded within 20 s;"
                        + " try: --url-alias");
    }

    @Test
    void mustNameTheProjectsModuleInTheLog() throws Exception {
        Files.writeString(folder.resolve("mysite/urls.py"), """
                from django.urls import path
                def lines(request):
                    from django.http import StreamingHttpResponse
                    def fail():
                        yield 'a'
                        raise ValueError('of the view')
                    return StreamingHttpResponse(fail())
                urlpatterns = [path('', lines)]
                """);
        try (Express express = Express.serve(folder, ".", "--python-home", VENV.toString())) {
            assertThatThrownBy(() -> express.get("/")).isInstanceOf(IOException.class);
            express.awaitLog("error_log", "ValueError exception raised processing WSGI script 'mysite.wsgi'");
        }
    }

    /** A tool that the settings start has their output, and does not end. */
    @Test
    @Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void mustNotWaitForWhatTheSettingsLeaveRunning() throws Exception {
        Path pids = folder.resolve("pids");
        Files.writeString(
                folder.resolve("mysite/three.py"),
                "import subprocess\nwith open('" + pids + "', 'a') as pids:\n"
                        + "    pids.write('%d\\n' % subprocess.Popen(['sleep', '600'], close_fds=False).pid)\n",
                StandardOpenOption.APPEND);
        try {
            assertThat(test(Map.of("DJANGO_SETTINGS_MODULE", "mysite.three")))
                    .contains(NOTHING_THERE.formatted("/three/"));
        } finally {
            for (String pid : Files.readAllLines(pids)) {
                ProcessHandle.of(Long.parseLong(pid)).ifPresent(ProcessHandle::destroyForcibly);
            }
        }
    }
}

package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Deployments by a link that is switched to another release: every way of starting serves that one after a reload. */
class SwitchedLinkTest {
    private static final Pattern URL = Pattern.compile("Server URL +: (http\\S+)");

    @TempDir
    private Path folder;

    static List<Arguments> starts() {
        return List.of(
                Arguments.of("current", List.of("wsgi.py")),
                Arguments.of("current", List.of("wsgi:application")),
                Arguments.of("", List.of("current/wsgi.py", "--python-path", "current")),
                Arguments.of("", List.of("wsgi:application", "--working-directory", "current")),
                Arguments.of("", List.of("wsgi:application", "--python-path", "current")));
    }

    private Path control() {
        return folder.resolve("server/bin/wsgictl");
    }

    @AfterEach
    void stop() throws Exception {
        if (Files.exists(control())) {
            control("stop");
        }
    }

    private Shell control(String command) throws Exception {
        return Shell.run(folder, control().toString(), command);
    }

    private Path release(String name) throws IOException {
        Path release = Files.createDirectories(folder.resolve("releases").resolve(name));
        Files.writeString(release.resolve("release_name.py"), "NAME = '" + name + "'\n");
        Files.writeString(release.resolve("wsgi.py"), """
                import release_name

                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [('%s ' + release_name.NAME).encode('latin-1')]
                """.formatted(name));
        return release;
    }

    private void switchTo(Path release) throws IOException {
        Path next = Files.createSymbolicLink(folder.resolve("next"), release);
        Files.move(
                next, folder.resolve("current"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @ParameterizedTest
    @MethodSource("starts")
    void mustServeTheNewReleaseAfterAReload(String from, List<String> arguments) throws Exception {
        switchTo(release("one"));
        try (Express express = Express.serveFrom(folder.resolve(from), folder, arguments)) {
            assertThat(express.get("/").body()).isEqualTo("one one");
            switchTo(release("two"));
            express.signal("HUP");
            await().untilAsserted(() -> assertThat(express.get("/").body()).isEqualTo("two two"));
        }
    }

    @ParameterizedTest
    @MethodSource("starts")
    void mustWriteTheLinkDownAndNotTheRelease(String from, List<String> arguments) throws Exception {
        switchTo(release("one"));
        setUp(from, arguments);
        for (String file : List.of("wsgi-express.conf", "wsgi-express.service", "bin/wsgictl", "bin/wsgi-express")) {
            assertThat(folder.resolve("server").resolve(file)).content().doesNotContain("/releases/");
        }
    }

    private static void mustServeAnotherGeneration(Shell reloaded) {
        assertThat(reloaded.output()).matches("wsgictl: reloaded, generation \\d+ serves\n");
        assertThat(reloaded.code()).isZero();
    }

    @Test
    void mustServeTheNewReleaseOfAServerThatIsSetUp() throws Exception {
        switchTo(release("one"));
        setUp("", List.of("wsgi:application", "--python-path", "current"));
        assertThat(served(control("start"))).isEqualTo("one one");
        URI server = url(control("status"));
        switchTo(release("two"));
        mustServeAnotherGeneration(control("reload"));
        assertThat(get(server)).isEqualTo("two two");
        switchTo(release("six"));
        mustServeAnotherGeneration(control("graceful"));
        assertThat(get(server)).isEqualTo("six six");
        switchTo(release("ten"));
        assertThat(served(control("restart"))).isEqualTo("ten ten");
    }

    @Test
    void mustFollowTheLinkToAnotherVirtualEnvironment() throws Exception {
        switchTo(releaseWithEnvironment("one"));
        setUp("current", List.of("wsgi.py", "--python-home", "env"));
        assertThat(folder.resolve("server/wsgi-express.conf"))
                .content()
                .contains("\npython-home = " + folder.resolve("current/env") + "\n");
        assertThat(served(control("start"))).isEqualTo("one one from env one");
        URI server = url(control("status"));
        switchTo(releaseWithEnvironment("two"));
        mustServeAnotherGeneration(control("reload"));
        assertThat(get(server)).isEqualTo("two two from env two");
        assertThat(control("stop").code()).isZero();
        // A clean-up of releases.
        try (Stream<Path> old = Files.walk(folder.resolve("releases/one"))) {
            for (Path file : old.sorted((one, other) -> other.compareTo(one)).toList()) {
                Files.delete(file);
            }
        }
        assertThat(served(control("start"))).isEqualTo("two two from env two");
    }

    private Path releaseWithEnvironment(String name) throws Exception {
        Path release = release(name);
        Shell made = Shell.run(release, "python3", "-m", "venv", "--without-pip", "env");
        assertThat(made.code()).describedAs(made.output()).isZero();
        Path packages;
        try (Stream<Path> versions = Files.list(release.resolve("env/lib"))) {
            packages = versions.findFirst().orElseThrow().resolve("site-packages");
        }
        Files.writeString(packages.resolve("of_env.py"), "NAME = 'env " + name + "'\n");
        Files.writeString(release.resolve("wsgi.py"), """
                import release_name
                import of_env

                def application(environ, start_response):
                    start_response('200 OK', [])
                    text = '%s ' + release_name.NAME + ' from ' + of_env.NAME
                    return [text.encode('latin-1')]
                """.formatted(name));
        return release;
    }

    private void setUp(String from, List<String> arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("setup-server", "--host", "127.0.0.1", "--port", "0"));
        all.addAll(List.of("--server-root", folder.resolve("server").toString()));
        all.addAll(arguments);
        try (Express express = Express.runFrom(folder.resolve(from), folder, all.toArray(String[]::new))) {
            assertThat(express.exitCode()).describedAs(express.output()).isZero();
        }
    }

    private static URI url(Shell shown) {
        Matcher url = URL.matcher(shown.output());
        assertThat(url.find()).describedAs(shown.output()).isTrue();
        return URI.create(url.group(1));
    }

    private static String served(Shell started) throws Exception {
        assertThat(started.code()).describedAs(started.output()).isZero();
        return get(url(started));
    }

    private static String get(URI url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString())
                .body();
    }
}

package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Deployments by a link that is switched to another release: every way of starting serves that one after a reload. */
class SwitchedLinkTest {
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

    @ParameterizedTest
    @MethodSource("starts")
    void mustServeTheNewReleaseAfterAReload(String from, List<String> arguments) throws Exception {
        Path current = Files.createSymbolicLink(folder.resolve("current"), release("one"));
        try (Express express = Express.serveFrom(folder.resolve(from), folder, arguments)) {
            assertThat(express.get("/").body()).isEqualTo("one one");
            Path next = Files.createSymbolicLink(folder.resolve("next"), release("two"));
            Files.move(next, current, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            express.signal("HUP");
            await().untilAsserted(() -> assertThat(express.get("/").body()).isEqualTo("two two"));
        }
    }
}

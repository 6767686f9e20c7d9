package org.wsgibridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.drill.Bridge;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** WARs whose Python lies outside, behind a link that is switched to another release. */
@ExtendWith(TestServers.class)
final class SwitchedLinkIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path folder;

    static Stream<Arguments> containersAndEngines() {
        return Stream.of(Container.values())
                .flatMap(container -> Stream.of(Engine.values()).map(engine -> Arguments.of(container, engine)));
    }

    /** Of the same size and time, as files are that a build or an archive has made. */
    private void release(String name) throws IOException {
        Path release = Files.createDirectories(folder.resolve("releases").resolve(name));
        for (Path file : List.of(
                Files.writeString(release.resolve("release_name.py"), "NAME = '" + name + "'\n"),
                Files.writeString(release.resolve("wsgi.py"), application("'" + name + " ' + release_name.NAME")))) {
            Files.setLastModifiedTime(file, FileTime.fromMillis(1_700_000_000_000L));
        }
        Path next = Files.createSymbolicLink(folder.resolve("next"), release);
        Files.move(
                next, folder.resolve("current"), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static String application(String text) {
        return """
                import release_name

                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [(%s).encode('latin-1')]
                """.formatted(text);
    }

    @ParameterizedTest
    @MethodSource("containersAndEngines")
    void mustServeTheNewRelease(Container container, Engine engine, TestServers.Running servers) throws Exception {
        release("one");
        String context = "/switched-" + engine.option();
        String current = folder.resolve("current").toString();
        WebApp app = new WebApp(servers.freshFolder("switched"), engine)
                .file("inside.py", application("'inside ' + release_name.NAME"))
                .option("mount./outside.application", current + "/wsgi.py")
                .option("mount./inside.application", "inside.py")
                .option("group.inside.python-path", current);
        Mount mount = servers.deploy(container, engine, context, app);
        try {
            assertServes(mount, "one one", "inside one");
            // The script of the mount is another file now: that is seen without being asked for.
            release("two");
            assertServes(mount, "two two", "inside one");
            Bridge.at(context).reload();
            assertServes(mount, "two two", "inside two");
        } finally {
            servers.server(container).undeploy(context);
        }
    }

    private static void assertServes(Mount mount, String outside, String inside) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(text(mount, "/outside")).isEqualTo(outside);
            assertThat(text(mount, "/inside")).isEqualTo(inside);
        });
    }

    private static String text(Mount mount, String path) throws IOException {
        RawResponse response = mount.get(path);
        assertThat(response.status()).describedAs(mount.app().log()).isEqualTo(200);
        return response.utf8();
    }
}

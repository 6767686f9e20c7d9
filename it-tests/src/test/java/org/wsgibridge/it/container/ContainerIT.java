package org.wsgibridge.it.container;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.wsgibridge.files.FileTree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** An image of a project, as {@code wsgi-express image} builds it, run as users of its own kind and of others. */
final class ContainerIT {
    private static final int OWN = 1001;
    private static final int ANY = 100_001;
    private static final int MEMORY = 320;
    private static final String APPLICATION = """
        import getpass
        import subprocess
        import time

        def application(environ, start_response):
            if environ['PATH_INFO'] == '/orphan':
                subprocess.call(['sh', '-c', '(sleep 0.2; exec true) & exit 0'])
            if environ['PATH_INFO'] == '/slow':
                time.sleep(0.3)
            if environ['PATH_INFO'] == '/say':
                print('said "this"', flush=True)
            try:
                open('/opt/app-root/src/written', 'w').close()
                written = 'written'
            except OSError:
                written = 'read-only'
            start_response('200 OK', [('Content-Type', 'text/plain')])
            return [('%s, %s' % (getpass.getuser(), written)).encode()]
        """;
    private static final String[] SERVE = {
        "/usr/libexec/s2i/run", "--host", "127.0.0.1", "--port", "0", "--shutdown-delay", "3"
    };
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static Path folder;
    private static Images images;
    private static Path files;
    private static JsonNode config;

    @BeforeAll
    static void build() throws Exception {
        assumeTrue(Images.areSupported(), "needs root, buildah, runc and target/container-base.tar");
        folder = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "container-");
        images = new Images(folder);
        Path project = Files.createDirectories(folder.resolve("project"));
        Files.writeString(project.resolve("wsgi.py"), APPLICATION);
        Files.writeString(project.resolve(".env"), "SECRET=1\n");
        Files.writeString(project.resolve("old.py"), "print 'Python 2'\n");
        Path hook =
                Files.createDirectories(project.resolve(".wsgi/action_hooks")).resolve("deploy");
        Files.writeString(hook, "#!/bin/sh\necho deployed as $(id -un)\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        images.image(project, "localhost/hello");
        config = new ObjectMapper()
                .readTree(images.buildah(folder, "inspect", "--type", "image", "localhost/hello"))
                .at("/Docker/config");
        files = images.unpack("localhost/hello");
    }

    @AfterAll
    static void remove() throws IOException {
        if (images != null) {
            images.close();
        }
        if (folder != null) {
            FileTree.delete(folder);
        }
    }

    private static RunningContainer run(String name, int uid, int memory, String... command) throws Exception {
        return new RunningContainer(folder.resolve(name), files, config, uid, memory, command);
    }

    private static HttpResponse<String> get(URI url) throws IOException, InterruptedException {
        return CLIENT.send(
                HttpRequest.newBuilder(url).timeout(Duration.ofMinutes(1)).build(), BodyHandlers.ofString());
    }

    @Test
    void anyUserMustBeServedFromAReadOnlyRoot() throws Exception {
        try (RunningContainer container = run("any", ANY, MEMORY, SERVE)) {
            URI url = container.url();
            assertThat(get(url).body()).as(container.output()).isEqualTo("wsgi, read-only");
            assertThat(container.output()).contains("deployed as wsgi", "memory: ", " MiB of 320 MiB for the heap");
            get(url.resolve("/say"));
            await().untilAsserted(() -> assertThat(container.output().lines().filter(line -> line.startsWith("{")))
                    .anySatisfy(line -> assertThat(new ObjectMapper()
                                    .readTree(line)
                                    .path("message")
                                    .asString())
                            .contains("said \"this\"")));
        }
    }

    @Test
    void theImageMustSayWhatItIs() throws Exception {
        assertThat(config.get("User").asString()).isEqualTo("1001:0");
        assertThat(config.at("/Healthcheck/Test").toString()).contains("/opt/wsgi-express/bin/healthcheck");
        assertThat(config.at("/Labels/io.openshift.s2i.scripts-url").asString()).isEqualTo("image:///usr/libexec/s2i");
        assertThat(files.resolve("opt/app-root/src/wsgi.py")).exists();
        assertThat(files.resolve("opt/app-root/src/old.py")).exists();
        assertThat(files.resolve("opt/app-root/src/.env")).doesNotExist();
        assertThat(files.resolve("usr/lib/jvm")).doesNotExist();
    }

    @Test
    void aCommandMustRunInTheEnvironmentOfTheProject() throws Exception {
        try (RunningContainer container = run("exec", OWN, MEMORY, "wsgi-express", "exec", "sh", "-c", "id; exit 7")) {
            assertThat(container.exitCode()).isEqualTo(7);
            assertThat(container.output()).contains("uid=1001(wsgi) gid=0(root)");
        }
    }

    @Test
    void theFirstProcessMustReapWhatItsParentHasLeft() throws Exception {
        try (RunningContainer container = run("reap", OWN, MEMORY, SERVE)) {
            URI url = container.url();
            for (int i = 0; i < 5; i++) {
                assertThat(get(url.resolve("/orphan")).statusCode()).isEqualTo(200);
            }
            await().untilAsserted(() ->
                    assertThat(container.childrenOfTheFirst()).hasSize(1).doesNotContain("Z"));
        }
    }

    @Test
    void theHealthCheckMustTellReadyFromNot() throws Exception {
        try (RunningContainer container = run("health", OWN, MEMORY, SERVE)) {
            assertThat(container.url().getPort()).isPositive();
            assertThat(container.exec("/opt/wsgi-express/bin/healthcheck")).isZero();
            container.signal("TERM");
            await().untilAsserted(() -> assertThat(container.exec("/opt/wsgi-express/bin/healthcheck"))
                    .isEqualTo(1));
            assertThat(container.exitCode()).isEqualTo(143);
        }
    }

    @Test
    void sigtermUnderLoadMustLoseNothing() throws Exception {
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try (RunningContainer container = run("load", ANY, MEMORY, SERVE)) {
            URI url = container.url();
            AtomicBoolean ready = new AtomicBoolean(true);
            Callable<List<Integer>> client = () -> {
                List<Integer> answers = new ArrayList<>();
                while (ready.get()) {
                    answers.add(get(url.resolve("/slow")).statusCode());
                }
                return answers;
            };
            List<Future<List<Integer>>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(clients.submit(client));
            }
            for (int i = 0; i < 20; i++) {
                assertThat(get(url).statusCode()).isEqualTo(200);
            }
            container.signal("TERM");
            // As a load balancer does: it asks, and sends nothing more when the answer is no.
            await().until(() -> get(url.resolve("/-/ready")).statusCode() == 503);
            ready.set(false);
            for (Future<List<Integer>> answers : all) {
                assertThat(answers.get()).isNotEmpty().containsOnly(200);
            }
            assertThat(container.exitCode()).isEqualTo(143);
        } finally {
            clients.shutdownNow();
        }
    }

    /** What {@code s2i build --as-dockerfile} writes for an image with scripts. */
    private static final String SOURCE_TO_IMAGE = """
        FROM localhost/hello
        USER root
        COPY upload/src /tmp/src
        RUN chown -R 1001:0 /tmp/src
        USER 1001
        RUN /usr/libexec/s2i/assemble
        CMD /usr/libexec/s2i/run
        """;

    @Test
    void sourceToImageMustBuildAProjectThatAnyUserCanRun() throws Exception {
        Path context = folder.resolve("s2i");
        Path source = Files.createDirectories(context.resolve("upload/src"));
        Files.writeString(source.resolve("wsgi.py"), APPLICATION.replace("'%s, %s'", "'assembled: %s, %s'"));
        Path hook =
                Files.createDirectories(source.resolve(".wsgi/action_hooks")).resolve("build");
        Files.writeString(hook, "#!/bin/sh\necho \"built with $WARPDRIVE_BUILD_SYSTEM\" > built\n");
        Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
        images.build(context, SOURCE_TO_IMAGE, "localhost/assembled");
        Path assembled = images.unpack("localhost/assembled");
        assertThat(assembled.resolve("opt/app-root/src/built")).content().isEqualTo("built with docker\n");
        try (RunningContainer container =
                new RunningContainer(folder.resolve("assembled"), assembled, config, ANY, MEMORY, SERVE)) {
            assertThat(get(container.url()).body()).as(container.output()).isEqualTo("assembled: wsgi, read-only");
        }
    }

    @Test
    void aContainerThatIsTooSmallMustBeRefused() throws Exception {
        try (RunningContainer container = run("small", OWN, 200, SERVE)) {
            assertThat(container.exitCode()).isEqualTo(2);
            assertThat(container.output()).contains("the memory limit of 200 MiB is too small");
        }
    }
}

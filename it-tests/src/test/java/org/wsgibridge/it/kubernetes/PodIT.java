package org.wsgibridge.it.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.PodSpec;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.wsgibridge.files.FileTree;
import org.wsgibridge.it.express.Server;

/**
 * The manifest's pod as kubelet makes it: its user, a volume that every user can write to, its arguments and signals.
 */
final class PodIT {
    private static final String APPLICATION = """
            def application(environ, start_response):
                if environ['PATH_INFO'] == '/loop':
                    while True:
                        pass
                start_response('200 OK', [('Content-Length', '4')])
                return [b'shop']
            """;

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    /** Where the manifest mounts what is written. */
    private static final String STATE = "/var/lib/wsgi";

    /** Below /tmp and open to read, as the user of the pod is another one. */
    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        assumeTrue(Manifests.canBeRendered(), "needs target/kubectl");
        assumeTrue(
                "root".equals(System.getProperty("user.name")) && Files.isExecutable(Path.of("/usr/bin/setpriv")),
                "needs root and setpriv");
        folder = Files.createTempDirectory(Path.of("/tmp"), "wsgi-pod-");
        open(folder);
    }

    @AfterEach
    void removeFolder() throws IOException {
        if (folder != null) {
            FileTree.delete(folder);
        }
    }

    private static Path open(Path path) throws IOException {
        return Files.setPosixFilePermissions(
                path, PosixFilePermissions.fromString(Files.isDirectory(path) ? "rwxr-xr-x" : "rw-r--r--"));
    }

    @Test
    void aRequestThatLoopsMustNotOutliveTheGracePeriod() throws Exception {
        PodSpec pod = ManifestsTest.pod();
        Path project = Files.createDirectory(folder.resolve("shop"));
        Files.writeString(project.resolve("wsgi.py"), APPLICATION);
        Path war = folder.resolve("shop.war");
        run(List.of(
                Server.java(), "-jar", Server.JAR.toString(), "build-war", project.toString(), "--output", war + ""));
        open(war);
        // As kubelet makes the root of an emptyDir.
        Path volume = Files.createDirectory(folder.resolve("volume"));
        run(List.of("chmod", "2777", volume.toString()));
        run(as(pod, translated(pod.getInitContainers().get(0).getCommand(), "/volume", volume)));
        Path state = open(Files.createDirectory(folder.resolve("state")));

        try (Server server = Server.start(folder, Map.of(), command(pod, war, volume.resolve("own"), state))) {
            URI admin = admin(server);
            await().atMost(Duration.ofMinutes(1))
                    .untilAsserted(() -> assertThat(probe(admin, "/-/ready")).isEqualTo(200));
            assertThat(probe(admin, "/-/live")).isEqualTo(200);
            assertThat(probe(admin, "/-/metrics")).as("without a token").isEqualTo(401);
            var looping = server.getAsync("/loop");

            server.process().destroy();
            await().atMost(Duration.ofSeconds(10)).until(() -> probe(admin, "/-/ready") == 503);
            assertThat(server.get("/").body()).as("during --shutdown-delay").isEqualTo("shop");

            server.process().onExit().get(pod.getTerminationGracePeriodSeconds(), TimeUnit.SECONDS);
            assertThat(server.exitValue()).as(server.output()).isEqualTo(143);
            assertThat(looping.handle((answer, failure) -> answer == null ? 0 : answer.statusCode())
                            .join())
                    .isNotEqualTo(200);
        }
    }

    /** Returns the command of the pod's container: its user, its folder, its variables, its arguments. */
    private List<String> command(PodSpec pod, Path war, Path own, Path state) throws IOException {
        Container container = pod.getContainers().get(0);
        List<String> java = new ArrayList<>(List.of("env", "-i", "HOME=/", "PATH=/usr/bin:/bin"));
        container.getEnv().forEach(variable -> java.add(variable.getName() + "=" + variable.getValue()));
        java.addAll(List.of(Server.java(), "-jar", war.toString()));
        for (String argument : container.getArgs()) {
            java.add(argument.replaceFirst("^--port=\\d+$", "--port=0")
                    .replaceFirst("^--admin-port=\\d+$", "--admin-port=0")
                    .replace("/run/secrets/wsgi/", secrets() + "/"));
        }
        List<String> command = new ArrayList<>(List.of("unshare", "-m", "--propagation", "private", "sh", "-c"));
        command.add("mount --bind \"$0\" \"$1\" && shift && exec \"$@\"");
        command.addAll(List.of(own.toString(), state.toString()));
        command.addAll(as(pod, translated(java, STATE, state)));
        return command;
    }

    private static List<String> translated(List<String> words, String mountPath, Path place) {
        return words.stream()
                .map(word -> word.replace(mountPath, place.toString()))
                .toList();
    }

    private static List<String> as(PodSpec pod, List<String> command) {
        List<String> words = new ArrayList<>(List.of("setpriv", "--clear-groups", "--no-new-privs"));
        words.add("--reuid=" + pod.getSecurityContext().getRunAsUser());
        words.add("--regid=" + pod.getSecurityContext().getRunAsGroup());
        words.addAll(command);
        return words;
    }

    /** Returns a folder with the tokens, as a volume of a secret has them. */
    private Path secrets() throws IOException {
        Path secrets = folder.resolve("secrets");
        if (!Files.exists(secrets)) {
            open(Files.createDirectory(secrets));
            for (String name : List.of("admin-token", "metrics-token")) {
                Path token = Files.writeString(secrets.resolve(name), name + "-0123456789\n");
                Files.setPosixFilePermissions(token, PosixFilePermissions.fromString("r--r-----"));
            }
        }
        return secrets;
    }

    private static void run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    /** The listener is at all addresses. */
    private static URI admin(Server server) {
        Matcher port = Pattern.compile(":(\\d+)/").matcher(server.admin().toString());
        assertThat(port.find()).isTrue();
        return URI.create("http://127.0.0.1:" + port.group(1));
    }

    private static int probe(URI admin, String path) throws Exception {
        return CLIENT.send(HttpRequest.newBuilder(admin.resolve(path)).build(), BodyHandlers.discarding())
                .statusCode();
    }
}

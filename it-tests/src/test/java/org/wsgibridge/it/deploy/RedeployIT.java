package org.wsgibridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.EmbeddedServer;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** One WAR, deployed and undeployed twenty times in one Tomcat: nothing of it may be left. */
@ExtendWith(TestServers.class)
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class RedeployIT {
    private static final int ROUNDS = Boolean.getBoolean("it.drills") ? 20 : 6;

    @ParameterizedTest
    @EnumSource
    void nothingMustBeLeftOfAnUndeployedApplication(Engine engine, TestServers.Running servers) throws Exception {
        WebApp app = servers.fixtureApp("redeploy", engine);
        Path work = servers.freshFolder("redeploy-tomcat");
        try (EmbeddedServer server = Container.TOMCAT_10_1.start(work)) {
            // The first round is for what a container and the JDK keep permanently.
            round(server, engine, app);
            Set<String> threads = threads();
            Set<Path> files = files(work);
            List<WeakReference<ClassLoader>> loaders = new ArrayList<>();
            for (int i = 0; i < ROUNDS; i++) {
                loaders.add(round(server, engine, app));
            }
            Awaitility.await("class loaders to be collected")
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(500))
                    .untilAsserted(() -> {
                        System.gc();
                        // The JDK keeps the class of the record that it linked last (ObjectMethods): one of all rounds.
                        assertThat(loaders.stream().filter(loader -> loader.get() != null))
                                .hasSizeLessThanOrEqualTo(1);
                    });
            Awaitility.await("threads to end")
                    .atMost(Duration.ofSeconds(10))
                    .untilAsserted(() -> assertThat(threads()).isSubsetOf(threads));
            assertThat(files(work)).isEqualTo(files);
        }
    }

    /** Deploys, asks, undeploys; returns what must be collectable then. */
    private static WeakReference<ClassLoader> round(EmbeddedServer server, Engine engine, WebApp app) throws Exception {
        Set<ProcessHandle> processes = ProcessHandle.current().children().collect(Collectors.toSet());
        server.deploy("/again", app.folder());
        Mount mount = new Mount(Container.TOMCAT_10_1, engine, server.port(), "/again", app);
        for (String path : List.of("/response/listed", "/isolation/text_codecs", "/files/plain", "/logs/printed")) {
            assertThat(mount.get(path).status()).describedAs(path).isEqualTo(200);
        }
        assertThat(mount.post("/reading/digest", "body").status()).isEqualTo(200);
        assertThat(mount.get("/failures/before_start").status()).isEqualTo(500);
        WeakReference<ClassLoader> loader = new WeakReference<>(server.loader("/again"));
        List<ProcessHandle> started = ProcessHandle.current()
                .children()
                .filter(child -> !processes.contains(child))
                .toList();
        assertThat(started.isEmpty()).isEqualTo(engine == Engine.JYTHON);
        server.undeploy("/again");
        Awaitility.await("processes to end")
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(started).noneMatch(ProcessHandle::isAlive));
        return loader;
    }

    private static Set<String> threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .map(Thread::getName)
                .filter(name -> !name.contains("-exec-") && !name.startsWith("awaitility"))
                .collect(Collectors.toCollection(HashSet::new));
    }

    /** The files of the container and those in the temporary folder, which is the build's own. */
    private static Set<Path> files(Path work) throws IOException {
        Set<Path> files = new HashSet<>();
        try (Stream<Path> found = Files.walk(work)) {
            found.forEach(files::add);
        }
        try (Stream<Path> found = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            found.forEach(files::add);
        }
        return files;
    }
}

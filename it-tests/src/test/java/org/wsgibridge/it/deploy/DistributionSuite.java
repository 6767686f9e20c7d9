package org.wsgibridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.wsgibridge.it.fixture.FixtureSuite;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** WARs in an unmodified distribution, which is a separate process: both engines, every fixture. */
@ExtendWith(TestServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
abstract class DistributionSuite {
    private final Container container;
    private final WebApp jython;
    private final WebApp cpython;
    private final Path base;
    private final Distribution server;

    @SuppressWarnings("this-escape")
    DistributionSuite(Container container, TestServers.Running servers) throws IOException, InterruptedException {
        this.container = container;
        this.jython = servers.fixtureApp(container.label() + "-war", Engine.JYTHON);
        this.cpython = servers.fixtureApp(container.label() + "-war", Engine.CPYTHON);
        Map<String, Path> wars = Map.of("jython", jython.pack(), "cpython", cpython.pack());
        this.base = servers.freshFolder(container.label() + "-base");
        this.server = Distribution.start(container, base, wars, Map.of());
    }

    @BeforeAll
    void bothMustBeDeployed() throws IOException {
        for (Mount mount : List.of(mount(Engine.JYTHON, jython), mount(Engine.CPYTHON, cpython))) {
            assertThat(mount.get("/response/counted").status())
                    .describedAs("%s\n%s\n%s", mount, server.log(), mount.app().log())
                    .isEqualTo(200);
        }
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @TestFactory
    @Order(1)
    Stream<DynamicNode> everyFixtureMustBehaveOnJython() {
        return FixtureSuite.nodes(mount(Engine.JYTHON, jython));
    }

    @TestFactory
    @Order(1)
    Stream<DynamicNode> everyFixtureMustBehaveOnCpython() {
        return FixtureSuite.nodes(mount(Engine.CPYTHON, cpython));
    }

    @Test
    @Order(2)
    void aServerThatIsToldToEndMustFinishWhatRunsAndLeaveNothing() throws Exception {
        List<ProcessHandle> daemons = server.process().descendants().toList();
        assertThat(daemons).isNotEmpty();
        List<Mount> mounts = List.of(mount(Engine.JYTHON, jython), mount(Engine.CPYTHON, cpython));
        List<String> broken;
        try (ShutdownWatch watch = new ShutdownWatch(mounts)) {
            server.terminate();
            broken = watch.askUntilItIsGone(server.process());
            assertThat(watch.running()).allSatisfy(DistributionSuite::assertFinished);
        }
        assertThat(broken).describedAs(server.log()).isEmpty();
        server.close();
        Awaitility.await()
                .atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(daemons).noneMatch(ProcessHandle::isAlive));
        assertThat(compiled())
                .describedAs("what the next start need not compile")
                .isNotEmptyDirectory();
    }

    private Path compiled() {
        return base.resolve(
                container.isTomcat() ? "work/Catalina/localhost/jython/wsgi-cache/jython" : "cache/wsgi-bridge/jython");
    }

    private static void assertFinished(RawResponse response) {
        assertThat(response.status()).describedAs("%s", response).isEqualTo(200);
        assertThat(response.complete()).describedAs("%s", response).isTrue();
        assertThat(response.text()).isIn("slow", "slowly");
    }

    private Mount mount(Engine engine, WebApp app) {
        return new Mount(container, engine, server.port(), "/" + engine.option(), app);
    }
}

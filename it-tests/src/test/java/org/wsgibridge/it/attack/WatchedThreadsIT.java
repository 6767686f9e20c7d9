package org.wsgibridge.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.wsgibridge.it.server.BridgeThreads;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.TestServers;

/** Each thread of the bridge in a web application: its end, or that it hangs, must be noticed. */
@ExtendWith(TestServers.class)
@Tag("drill")
final class WatchedThreadsIT {
    @TestFactory
    Stream<DynamicTest> noneMustBeForgotten(TestServers.Running servers) {
        return Arrays.stream(Container.values())
                .flatMap(container -> Arrays.stream(Engine.values())
                        .map(engine -> DynamicTest.dynamicTest(
                                engine.option() + " in " + container.label(),
                                () -> check(servers, container, engine))));
    }

    private static void check(TestServers.Running servers, Container container, Engine engine) throws Exception {
        assertThat(servers.fixtures(container, engine).get("/response/counted").text())
                .isEqualTo("hello world");
        String dump = BridgeThreads.dump(ProcessHandle.current().pid());
        assertThat(BridgeThreads.names(dump)).contains("wsgi-housekeeper", "wsgi-log");
        assertThat(BridgeThreads.forgotten(dump)).isEmpty();
    }
}

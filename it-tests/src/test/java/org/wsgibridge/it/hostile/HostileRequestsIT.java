package org.wsgibridge.it.hostile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.extension.ExtendWith;
import org.wsgibridge.it.http.RawClient;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;

/** Every hostile request to both engines in every container. */
@ExtendWith(TestServers.class)
final class HostileRequestsIT {

    @TestFactory
    Stream<DynamicNode> aHostileRequestMustBeRefusedAndHarmNoOther(TestServers.Running servers) {
        return Arrays.stream(Container.values())
                .flatMap(container -> Arrays.stream(Engine.values())
                        .flatMap(engine -> HostileRequest.all().stream()
                                .map(request -> DynamicTest.dynamicTest(
                                        engine.option() + " in " + container.label() + ": " + request.name(),
                                        () -> check(servers.fixtures(container, engine), request)))));
    }

    private static void check(Mount mount, HostileRequest request) throws IOException {
        String token = mount.token();
        String text = request.text().replace("@", mount.prefix()).replace("~", token);
        RawResponse response = RawClient.exchange(mount.port(), text.getBytes(ISO_8859_1));
        if (request.refused()) {
            assertThat(response.status())
                    .describedAs("%s", response)
                    .matches(
                            status -> status == 0 || (status >= 400 && status < 500) || status == 501 || status == 505);
        }
        assertThat(response.text()).doesNotContain("root:", "engine = ", "import ", "Traceback", "fixtureapps");
        assertThat(mount.get("/response/marked?token=" + token).text())
                .describedAs("the smuggled request ran")
                .isEqualTo("0");
        assertThat(mount.get("/response/counted").text()).isEqualTo("hello world");
    }
}

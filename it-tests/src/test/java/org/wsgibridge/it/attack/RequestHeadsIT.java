package org.wsgibridge.it.attack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;

/** Heads of requests that are small as a whole, but whose parts are too many or too long. */
@ExtendWith(TestServers.class)
final class RequestHeadsIT {

    static Stream<Arguments> everywhere() {
        return Stream.of(Container.values())
                .flatMap(container -> Stream.of(Engine.values()).map(engine -> Arguments.of(container, engine)));
    }

    @ParameterizedTest
    @MethodSource("everywhere")
    void thePartsOfAHeadMustBeAsFewAndAsShortAsTheOptionsSay(
            Container container, Engine engine, TestServers.Running servers) throws Exception {
        Mount mount = servers.deploy(
                container,
                engine,
                "/heads-" + engine.option(),
                servers.fixtureApp("heads-" + container.label(), engine)
                        .option("limit-request-line", "200")
                        .option("limit-request-fields", "20")
                        .option("limit-request-field-size", "100"));
        // Two more go with every request.
        assertThat(status(mount, "", fields(18))).isEqualTo(200);
        assertThat(status(mount, "", fields(19))).isEqualTo(431);
        assertThat(status(mount, "", "X-Same: v\r\n".repeat(19))).isEqualTo(431);
        assertThat(status(mount, "", "X-Same: " + "v".repeat(92) + "\r\n")).isEqualTo(200);
        assertThat(status(mount, "", "X-Same: " + "v".repeat(93) + "\r\n")).isEqualTo(431);
        assertThat(status(mount, "?" + "q".repeat(100), "")).isEqualTo(200);
        assertThat(status(mount, "?" + "q".repeat(200), "")).isEqualTo(414);
    }

    private static String fields(int number) {
        return IntStream.range(0, number).mapToObj(i -> "X-" + i + ": v\r\n").collect(Collectors.joining());
    }

    private static int status(Mount mount, String query, String headers) throws Exception {
        RawResponse response = mount.send("GET", "/response/counted" + query, headers, new byte[0]);
        assertThat(response.complete()).describedAs("%s", response).isTrue();
        return response.status();
    }
}

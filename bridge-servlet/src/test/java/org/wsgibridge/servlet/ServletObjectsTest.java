package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.ServletContext;
import jakarta.servlet.http.HttpServletRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ServletObjectsTest {
    private static Map<String, Object> objects(TestContainer.Kind kind, String option) throws Exception {
        Map<String, Object> seen = new ConcurrentHashMap<>();
        TestBridge bridge = new TestBridge().option("servlet-objects", option).app(exchange -> {
            seen.putAll(exchange.objects());
            exchange.response().startResponse("200 OK", List.of(), false);
            exchange.response().end();
        });
        try (bridge;
                RawClient client = bridge.start(kind).client()) {
            assertThat(client.get("/", "Connection: close").status()).isEqualTo(200);
        }
        return seen;
    }

    @ParameterizedTest
    @EnumSource
    void mustGiveTheContainersObjectsToAMountThatAsksForThem(TestContainer.Kind kind) throws Exception {
        Map<String, Object> objects = objects(kind, "on");

        assertThat(objects).containsOnlyKeys("servlet.request", "servlet.context");
        assertThat(objects.get("servlet.request")).isInstanceOf(HttpServletRequest.class);
        assertThat(objects.get("servlet.context")).isInstanceOf(ServletContext.class);
    }

    @ParameterizedTest
    @EnumSource
    void mustKeepThemFromEveryOtherMount(TestContainer.Kind kind) throws Exception {
        assertThat(objects(kind, "off")).isEmpty();
    }
}

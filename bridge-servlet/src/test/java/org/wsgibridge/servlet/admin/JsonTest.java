package org.wsgibridge.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {

    @Test
    void mustWriteEveryKindOfValue() {
        assertThat(Json.of(List.of(1, 2.5, true, "a", List.of(), Map.of()))).isEqualTo("[1,2.5,true,\"a\",[],{}]");
        assertThat(Json.of(Map.of("a", List.of("b")))).isEqualTo("{\"a\":[\"b\"]}");
    }

    @Test
    void mustEscapeWhatJsonForbids() {
        assertThat(Json.of("q\" b\\ n\n t\t \u0001 ü \ud83d"))
                .isEqualTo("\"q\\\" b\\\\ n\\u000a t\\u0009 \\u0001 ü \\ud83d\"");
    }
}

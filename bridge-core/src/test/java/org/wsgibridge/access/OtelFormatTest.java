package org.wsgibridge.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.mockito.Mockito;

class OtelFormatTest {
    private static String line(String outcome, int status, @Nullable String exception, Map<String, String> variables) {
        AccessEntry entry = Mockito.mock(AccessEntry.class);
        Mockito.when(entry.outcome()).thenReturn(outcome);
        Mockito.when(entry.status()).thenReturn(status);
        Mockito.when(entry.exception()).thenReturn(exception);
        Mockito.when(entry.id()).thenReturn("id");
        variables.forEach((name, value) -> Mockito.when(entry.variable(name)).thenReturn(value));
        StringBuilder line = new StringBuilder();
        new OtelFormat().append(line, entry);
        return line.toString();
    }

    /** An exception that the application caught up with is none, as in spans: it answered, or its client had left. */
    @ParameterizedTest
    @CsvSource({
        "completed, 200, , ",
        "completed, 404, , ",
        "completed, 503, , 503",
        "failed, 500, , failed",
        "failed, 500, ValueError, ValueError",
        "client-gone, 0, IOError, client-gone",
        "bad-request, 413, , ",
        "bad-request, 0, , bad-request",
        "interpreter-lost, 502, , interpreter-lost",
        "-, 200, , "
    })
    void mustSayWhatWentWrong(String outcome, int status, @Nullable String exception, @Nullable String expected) {
        String line = line(outcome, status, exception, Map.of());
        if (expected == null) {
            assertThat(line).doesNotContain("error.type");
        } else {
            assertThat(line).contains("\"error.type\":\"" + expected + '"');
        }
    }

    @ParameterizedTest
    @CsvSource({"HTTP/1.0, 1.0", "HTTP/1.1, 1.1", "HTTP/2.0, 2", "HTTP/3.0, 3"})
    void mustNameTheVersion(String protocol, String expected) {
        assertThat(line("completed", 200, null, Map.of("SERVER_PROTOCOL", protocol)))
                .contains("\"network.protocol.version\":\"" + expected + '"');
    }

    @ParameterizedTest
    @CsvSource({"GET, GET, false", "PROPFIND, _OTHER, true", "get, _OTHER, true"})
    void mustKnowTheMethodsOfTheStandard(String method, String expected, boolean original) {
        String line = line("completed", 200, null, Map.of("REQUEST_METHOD", method));
        assertThat(line).contains("\"http.request.method\":\"" + expected + '"');
        assertThat(line.contains("\"http.request.method_original\":\"" + method + '"'))
                .isEqualTo(original);
    }
}

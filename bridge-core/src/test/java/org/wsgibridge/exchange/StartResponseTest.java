package org.wsgibridge.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.wsgi.ProtocolViolation;
import org.wsgibridge.wsgi.ProtocolViolation.PythonType;

/** What an application may pass to start_response, and when (PEP 3333, "The start_response() Callable"). */
class StartResponseTest {
    private static final String OK = "200 OK";

    @ParameterizedTest
    @ValueSource(strings = {"100 Continue", "101 Switching Protocols", "103 Early Hints", "199 X"})
    void mustRefuseAStatusThatIsNotFinal(String status) {
        assertViolation(
                () -> ExchangeFixture.of("GET").response.startResponse(status, List.of(), false),
                PythonType.VALUE_ERROR,
                "status code must be that of a final response, 200 or above: b'" + status + "'");
    }

    @Test
    void mustLetASecondStartResponseReplaceTheFirstUntilSomethingIsSent() {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start(OK, "X", "1");

        assertThat(fixture.response.startResponse("201 Created", ExchangeFixture.headers("Y", "2"), false))
                .isTrue();
        assertThat(fixture.response.startResponse("418 Teapot", ExchangeFixture.headers("Z", "3"), true))
                .isTrue();
        fixture.response.write(ResponseWriterTest.bytes("a"));
        fixture.response.end();

        assertThat(fixture.received()).isEqualTo("418 Teapot | Z: 3 | [a] [start, write, end]");
    }

    @Test
    void mustRejectASecondStartResponseWithoutExcInfoAfterOutput() {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start(OK);
        fixture.response.write(ResponseWriterTest.bytes("a"));

        assertThat(fixture.response.startResponse("500 Error", List.of(), true)).isFalse();
        assertViolation(
                () -> fixture.response.startResponse("500 Error", List.of(), false),
                PythonType.RUNTIME_ERROR,
                "start_response() called more than once without exc_info");
        assertThat(fixture.client.status()).isEqualTo(200);
    }

    @Test
    void mustKeepTheFirstHeadWhenTheSecondIsInvalid() {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start(OK);

        assertViolation(
                () -> fixture.response.startResponse("OK", List.of(), false),
                PythonType.VALUE_ERROR,
                "status code must be a 3 digit integer: b'OK'");
        fixture.response.end();

        assertThat(fixture.client.status()).isEqualTo(200);
    }

    @Test
    void mustRejectOutputBeforeStartResponse() {
        String message = "start_response() must be called before response content is produced";
        ResponseWriter response = ExchangeFixture.of("GET").response;

        assertViolation(() -> response.write(ResponseWriterTest.bytes("a")), PythonType.RUNTIME_ERROR, message);
        assertViolation(
                () -> response.writeWhole(ResponseWriterTest.bytes("a"), 0, 1), PythonType.RUNTIME_ERROR, message);
        assertViolation(response::commit, PythonType.RUNTIME_ERROR, message);
        assertViolation(response::end, PythonType.RUNTIME_ERROR, message);
        assertThat(response.write(ResponseWriterTest.bytes(""))).isTrue();
    }

    @Test
    void mustFindAnInvalidContentLengthAtTheFirstOutputAndStillAnswerWith500() {
        ExchangeFixture fixture = ExchangeFixture.of("GET").start(OK, "Content-Length", "x");

        assertViolation(
                () -> fixture.response.write(ResponseWriterTest.bytes("a")),
                PythonType.VALUE_ERROR,
                "invalid Content-Length header value: 'x'");
        assertThat(fixture.exchange.terminate(Outcome.FAILED, 500)).isTrue();
        assertThat(fixture.client.status()).isEqualTo(500);
        assertThat(fixture.client.isAborted()).isFalse();
    }

    private static void assertViolation(ThrowingCallable call, PythonType type, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProtocolViolation.class,
                        violation -> assertThat(violation.pythonType()).isEqualTo(type))
                .hasMessage(message);
    }
}

package org.wsgibridge.exchange;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.List;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ProtocolViolation;
import org.wsgibridge.wsgi.ProtocolViolation.PythonType;
import org.wsgibridge.wsgi.ResponseHead;

class ResponseRulesTest {

    static Stream<Arguments> goodStatusLines() {
        return Stream.of(
                arguments("200 OK", 200, "OK"),
                arguments("200", 200, ""),
                arguments("200 ", 200, ""),
                arguments("404 Not Found", 404, "Not Found"),
                arguments("418  two spaces", 418, " two spaces"),
                arguments("599 caf\u00e9", 599, "caf\u00e9"),
                arguments("999 Unknown", 999, "Unknown"));
    }

    @ParameterizedTest
    @MethodSource("goodStatusLines")
    void mustSplitTheStatusLine(String line, int status, String reason) {
        assertThat(ResponseRules.check(line, List.of())).isEqualTo(new ResponseHead(status, reason, List.of()));
    }

    static Stream<Arguments> badStatusLines() {
        String digits = "status code must be a 3 digit integer: ";
        String space = "no space following status code: ";
        String control = "control character in status reason phrase: ";
        return Stream.of(
                arguments("OK", digits + "b'OK'"),
                arguments("", digits + "b''"),
                arguments("20", digits + "b'20'"),
                arguments("2000 OK", digits + "b'2000 OK'"),
                arguments(" 200 OK", digits + "b' 200 OK'"),
                arguments("-20 OK", digits + "b'-20 OK'"),
                arguments("099 OK", digits + "b'099 OK'"),
                arguments("2\u0660\u0660 OK", digits + "b'2\\x660\\x660 OK'"),
                arguments("200OK", space + "b'200OK'"),
                arguments("200\tOK", space + "b'200\\tOK'"),
                arguments("200\r\nX: y", space + "b'200\\r\\nX: y'"),
                arguments("200 O\nK", control + "b'200 O\\nK'"),
                arguments("200 OK\r\nSet-Cookie: a=b", control + "b'200 OK\\r\\nSet-Cookie: a=b'"),
                arguments("200 \u0000", control + "b'200 \\x00'"),
                arguments("200 \u007f", control + "b'200 \\x7f'"),
                arguments("200 it's\u0001", control + "b\"200 it's\\x01\""),
                arguments("200 'a\"\\\u0001", control + "b'200 \\'a\"\\\\\\x01'"));
    }

    @ParameterizedTest
    @MethodSource("badStatusLines")
    void mustRejectABadStatusLineInModWsgisWords(String line, String message) {
        assertViolation(() -> ResponseRules.check(line, List.of()), message);
    }

    static Stream<Arguments> badHeaders() {
        String value = "carriage return/line feed character in header value: ";
        return Stream.of(
                arguments("", "x", "header name is empty"),
                arguments("X Y", "x", "space character in header name: b'X Y'"),
                arguments("X\tY", "x", "space character in header name: b'X\\tY'"),
                arguments("X\r\nY", "x", "control character in header name: b'X\\r\\nY'"),
                arguments("X\u0000", "x", "control character in header name: b'X\\x00'"),
                arguments("X:", "x", "control character in header name: b'X:'"),
                arguments("X", "a\r\nSet-Cookie: b=c", value + "b'a\\r\\nSet-Cookie: b=c'"),
                arguments("X", "a\nb", value + "b'a\\nb'"),
                arguments("X", "a\rb", value + "b'a\\rb'"),
                arguments("X", "\u0000", value + "b'\\x00'"));
    }

    @ParameterizedTest
    @MethodSource("badHeaders")
    void mustRejectABadHeaderInModWsgisWords(String name, String value, String message) {
        assertViolation(() -> ResponseRules.check("200 OK", List.of(new Header(name, value))), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Connection",
                "keep-alive",
                "Proxy-Authenticate",
                "PROXY-AUTHORIZATION",
                "TE",
                "Trailer",
                "Transfer-Encoding",
                "Upgrade"
            })
    void mustDropWhatBelongsToTheConnection(String name) {
        Header kept = new Header("X-Kept", "caf\u00e9\t\u0001");

        assertThat(ResponseRules.check("200 OK", List.of(new Header(name, "x"), kept))
                        .headers())
                .containsExactly(kept);
    }

    @Test
    void mustKeepRepeatedHeadersAndTheirOrder() {
        List<Header> headers = ExchangeFixture.headers("Set-Cookie", "a=1", "Vary", "Accept", "Set-Cookie", "b=2");

        assertThat(ResponseRules.check("200 OK", headers).headers()).isEqualTo(headers);
    }

    @ParameterizedTest
    @CsvSource({"0, 0", "12, 12", "007, 7", "999999999999999999, 999999999999999999"})
    void mustReadTheContentLength(String value, long length) {
        assertThat(ResponseRules.contentLength(head(value))).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "-1", "+1", "1.0", "1 ", "0x10", "1000000000000000000", "\u0661"})
    void mustRejectAnInvalidContentLengthInModWsgisWords(String value) {
        assertViolation(
                () -> ResponseRules.contentLength(head(value)), "invalid Content-Length header value: '" + value + "'");
    }

    private static ResponseHead head(String contentLength) {
        return ResponseRules.check("200 OK", ExchangeFixture.headers("content-LENGTH", contentLength));
    }

    private static void assertViolation(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ProtocolViolation.class,
                        violation -> assertThat(violation.pythonType()).isEqualTo(PythonType.VALUE_ERROR))
                .hasMessage(message);
    }
}

package org.wsgibridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.wsgi.Header;

/** The responses of every engine: PEP 3333 as mod_wsgi understands it. */
public abstract class ResponseContract extends EngineFixture {

    @Test
    void aPlainResponseGoesOutWhole() {
        Call call = run("hello");
        assertThat(call.channel.calls()).containsExactly("send");
        assertThat(call.channel.status()).isEqualTo(200);
        assertThat(call.channel.text()).isEqualTo("Hello World!");
        assertThat(Objects.requireNonNull(call.channel.head()).headers())
                .containsExactly(
                        new Header("Content-Type", "text/plain"),
                        new Header("X-One", "1"),
                        new Header("Content-Length", "12"));
        assertThat(call.exchange().outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void environHasTheTypesOfPep3333() {
        Call call = call("environ_types")
                .with("PATH_INFO", "/caf\u00c3\u00a9")
                .with("HTTP_X_NAME", "\u00e9")
                .start()
                .finish();
        assertThat(call.channel.text().lines())
                .contains("dict=True", "keys=True")
                .contains("PATH_INFO=str:/caf\u00c3\u00a9", "HTTP_X_NAME=str:\u00e9", "SCRIPT_NAME=str:")
                .contains("wsgi.version=tuple:(1, 0)", "wsgi.url_scheme=str:http")
                .contains("wsgi.multithread=bool:True", "wsgi.multiprocess=bool:False", "wsgi.run_once=bool:False")
                .contains("wsgi.input_terminated=bool:True")
                .contains("wsgi.input=object", "wsgi.errors=object", "wsgi.file_wrapper=object")
                .contains("mod_wsgi.process_group=str:test", "mod_wsgi.callable_object=str:environ_types")
                .contains("mod_wsgi.request_id=str:" + call.exchange().id())
                .anyMatch(line -> line.startsWith("mod_wsgi.request_start=float:1"))
                .anyMatch(line -> line.startsWith("mod_wsgi.application_start=float:1"))
                .anyMatch(line -> line.startsWith("mod_wsgi.thread_id=int:"));
    }

    @Test
    void startResponseAndWriteAreCallable() {
        assertThat(text("callables")).isEqualTo("True True");
    }

    @Test
    void eachChunkOfAGeneratorIsSentByItself() {
        Call call = run("generator");
        assertThat(call.channel.calls()).containsExactly("start", "write", "write", "end");
        assertThat(call.channel.text()).isEqualTo("one,two");
    }

    @Test
    void whatIsWrittenComesBeforeWhatIsReturned() {
        assertThat(text("write_then_iterate")).isEqualTo("pre-mid-post1-post2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"closes", "close_raises", "raises_midway", "starts_when_iterated", "fails_to_iterate"})
    void closeIsCalledExactlyOnce(String callable) {
        run("close_count");
        run(callable);
        assertThat(text("close_count")).isEqualTo("1");
    }

    @Test
    void anExceptionInCloseIsLoggedAndHarmsNotTheResponse() {
        Call call = run("close_raises");
        assertThat(call.channel.text()).isEqualTo("all of it");
        assertThat(call.channel.isAborted()).isFalse();
        await().until(() -> log.lines().stream().anyMatch(line -> line.contains("ValueError: close failed")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"raises", "raises_after_start"})
    void anExceptionBeforeOutputIsA500WithItsTracebackInTheLog(String callable) {
        Call call = run(callable);
        assertThat(call.channel.status()).isEqualTo(500);
        assertThat(call.channel.text()).doesNotContain("on purpose", "Traceback");
        assertThat(call.exchange().outcome()).isEqualTo(Outcome.FAILED);
        await().until(() -> log.lines().stream()
                .anyMatch(line -> line.startsWith("EXCEPTION " + call.exchange().id())
                        && line.contains("Traceback (most recent call last)")
                        && line.contains("contract.py")
                        && line.contains("ValueError: on purpose")));
    }

    @Test
    void anExceptionAfterOutputBreaksTheConnectionOff() {
        Call call = run("raises_midway");
        assertThat(call.channel.calls()).containsExactly("start", "write", "breakOff");
        assertThat(call.exchange().outcome()).isEqualTo(Outcome.FAILED);
    }

    @Test
    void sysExitIsA500AndEndsNothing() {
        assertThat(run("exits").channel.status()).isEqualTo(500);
        assertThat(text("hello")).isEqualTo("Hello World!");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "unicode_chunk | unicode_chunk() in contract.py yielded a TEXT: expected bytes, such as"
                        + " text.encode('utf-8')",
                "unicode_alone | unicode_alone() in contract.py returned a TEXT: expected an iterable of bytes, such as"
                        + " [text.encode('utf-8')]",
                "nothing | nothing() in contract.py returned None: expected an iterable of bytes; is a return missing?",
                "not_iterable | not_iterable() in contract.py returned an int: expected an iterable of bytes",
                "no_start_response | no_start_response() in contract.py: start_response() must be called before",
                "bad_length | bad_length() in contract.py: invalid Content-Length header value: "
            })
    void aWrongResponseIsA500AndTheLogNamesItsCallableAndTheRemedy(String callable, String message) {
        Call call = run(callable);
        assertThat(call.channel.status()).isEqualTo(500);
        String text = message.replace("TEXT", python2() ? "unicode" : "str");
        await().until(() -> log.lines().stream()
                .anyMatch(line -> line.startsWith("EXCEPTION " + call.exchange().id())
                        && line.contains("Error: " + text)
                        && line.contains("in " + callable + "\n    def " + callable + "(environ, start_response):\n")
                        && !line.contains("_bridge_")));
    }

    @Test
    void aWrongChunkAfterOutputBreaksTheConnectionOff() {
        assertThat(run("number_chunk").channel.isAborted()).isTrue();
    }

    @Test
    void anEmptyResponseIsComplete() {
        Call call = run("empty_list");
        assertThat(call.channel.status()).isEqualTo(200);
        assertThat(Objects.requireNonNull(call.channel.head()).contentLength()).isZero();
        assertThat(run("empty_generator").channel.status()).isEqualTo(204);
    }

    @Test
    void outputEndsAtTheDeclaredLength() {
        assertThat(text("exact_length")).isEqualTo("abcd");
        Call call = run("too_long");
        assertThat(call.channel.text()).isEqualTo("abcd");
        assertThat(call.channel.isAborted()).isFalse();
    }

    @Test
    void outputShorterThanDeclaredBreaksTheConnectionOff() {
        assertThat(run("too_short").channel.isAborted()).isTrue();
    }

    @Test
    void headHasNoBody() {
        Call call = call("hello").with("REQUEST_METHOD", "HEAD").start().finish();
        assertThat(call.channel.status()).isEqualTo(200);
        assertThat(call.channel.text()).isEmpty();
        assertThat(Objects.requireNonNull(call.channel.head()).contentLength()).isEqualTo(12);
    }

    @Test
    void startResponseFollowsModWsgi() {
        assertThat(run("second_start").channel.status()).isEqualTo(201);
        assertThat(text("second_start_after_output"))
                .isEqualTo("first start_response() called more than once without exc_info");
        Call replaced = run("exc_info_before_output");
        assertThat(replaced.channel.status()).isEqualTo(418);
        assertThat(Objects.requireNonNull(replaced.channel.head()).header("X-Replaced"))
                .isEqualTo("yes");
        assertThat(text("exc_info_keyword")).isEqualTo("keyword");
        assertThat(text("exc_info_after_output")).isEqualTo("first reraised original");
        assertThat(text("exc_info_none")).isEqualTo("none");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '>',
            quoteCharacter = '"',
            value = {
                "status-word > ValueError: status code must be a 3 digit integer: b'OK'",
                "status-nospace > ValueError: no space following status code: b'200OK'",
                "status-control > ValueError: control character in status reason phrase: b'200 O\\nK'",
                "status-int > TypeError: start_response() argument 1 must be str, not int",
                "headers-tuple > TypeError: start_response() argument 2 must be list, not tuple",
                "headers-dict > TypeError: start_response() argument 2 must be list, not dict",
                "header-string > TypeError: each header must be a 2-tuple, not str",
                "header-triple > ValueError: each header must be a 2-tuple, got length 3",
                "header-int > TypeError: the value of header 'a' must be str, not int",
                "header-empty > ValueError: header name is empty",
                "header-space > ValueError: space character in header name: b'a b'",
                "header-control > ValueError: control character in header name: b'a\\x01b'",
                "header-newline > ValueError: carriage return/line feed character in header value: b'b\\r\\nc: d'",
                "header-colon > ValueError: control character in header name: b'a:b'",
                "header-nul > ValueError: carriage return/line feed character in header value: b'b\\x00c'",
                "status-early > ValueError: status code must be that of a final response, 200 or above:"
                        + " b'103 Early Hints'",
                "exc-info > RuntimeError: start_response() argument 'exc_info' must be a 3-tuple or None"
            })
    void badArgumentsAreRefusedInTheWordsOfModWsgi(String which, String expected) {
        assertThat(call("bad_call")
                        .with("QUERY_STRING", which)
                        .start()
                        .finish()
                        .channel
                        .text())
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"header-unicode", "no-headers", "write-text", "write-nothing"})
    void whatIsNoCallOfPep3333IsRefused(String which) {
        String expected = which.equals("header-unicode") && !python2() ? "UnicodeEncodeError: " : "TypeError: ";
        assertThat(call("bad_call")
                        .with("QUERY_STRING", which)
                        .start()
                        .finish()
                        .channel
                        .text())
                .startsWith(expected);
    }

    @Test
    void startResponseMayComeAsLateAsTheFirstBytes() {
        assertThat(run("starts_late").channel)
                .returns(201, RecordingChannel::status)
                .returns("late", RecordingChannel::text);
        assertThat(run("starts_when_iterated").channel)
                .returns(202, RecordingChannel::status)
                .returns("lazy", RecordingChannel::text);
    }

    @Test
    void anEmptyWriteSendsTheHead() {
        Call call = run("head_by_empty_write");
        assertThat(call.channel.status()).isEqualTo(200);
        assertThat(call.channel.text()).isEqualTo("start_response() called more than once without exc_info");
    }
}

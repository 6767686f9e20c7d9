package org.wsgibridge.failure;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.failure.FailureReport.FailedLoad;
import org.wsgibridge.failure.RaisedError.Link;
import org.wsgibridge.failure.RaisedError.SyntaxPosition;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.Header;

/** What a page for developers shows, and what it must not. */
class FailurePageTest {
    private static final String EVIL = "<script>alert(1)</script>&\"'\u0000\u001b[31m\ud800";
    private static final String HARMLESS = "&#60;script&#62;alert(1)&#60;/script&#62;&#38;&#34;&#39;[31m";

    private static RequestFacts request(String query, String... variables) {
        EnvironBuilder environ = new EnvironBuilder();
        environ.put("REQUEST_METHOD", "GET")
                .put("SCRIPT_NAME", "")
                .put("PATH_INFO", "/caf\u00c3\u00a9")
                .put("QUERY_STRING", query);
        for (int i = 0; i < variables.length; i += 2) {
            environ.put(variables[i], variables[i + 1]);
        }
        return RequestFacts.of("ID<1>", "", environ.build(), "default-1");
    }

    private static String page(@Nullable PythonFailure failure, String message, @Nullable FailedLoad load) {
        FailureReport report = new FailureReport(
                "default", "cpython", message, "Traceback: " + message, failure, load, "--reload-on-changes");
        return FailurePage.of("500 Internal Server Error", report, request("a=1"));
    }

    private static TracebackFrame frame(String file, boolean own, String... source) {
        return new TracebackFrame(file, 2, "view", own, 1, List.of(source));
    }

    private static PythonFailure failure(String type, String message, TracebackFrame... frames) {
        return new PythonFailure(List.of(new RaisedError(Link.LAST, type, message, null, List.of(frames), 0)), 0);
    }

    @Test
    void mustShowTheExceptionFirstThenOwnCallsOpenAndThoseOfLibrariesFolded() {
        String page = page(
                failure("KeyError", "'x'", frame("/own.py", true, "    a", "    b"), frame("/lib.py", false, "c")),
                "failed",
                null);
        assertThat(page)
                .containsSubsequence(
                        "<h1 class=\"type\">KeyError</h1>",
                        "&#39;x&#39;",
                        "ID&#60;1&#62;",
                        "<details><summary>1 call in libraries",
                        "/lib.py:2",
                        "</details>",
                        "/own.py:2",
                        "<span><i>1</i>a</span><span class=\"at\"><i>2</i>b</span>",
                        "/caf&#233;");
    }

    @Test
    void mustEscapeWhateverIsText() {
        PythonFailure failure = new PythonFailure(
                List.of(
                        new RaisedError(
                                Link.LAST,
                                EVIL,
                                EVIL,
                                new SyntaxPosition(EVIL, 1, 1, EVIL),
                                List.of(frame(EVIL, true, EVIL)),
                                1),
                        new RaisedError(Link.CONTEXT, EVIL, EVIL, null, List.of(frame(EVIL, false, EVIL)), 0)),
                1);
        FailureReport report = new FailureReport(EVIL, EVIL, EVIL, EVIL, failure, null, EVIL);
        RequestFacts facts = new RequestFacts(EVIL, EVIL, EVIL, EVIL, EVIL, EVIL, List.of(new Header(EVIL, EVIL)));
        String page = FailurePage.of("500 Internal Server Error", report, facts);
        assertThat(page).doesNotContain("<script>alert").contains(HARMLESS);
        assertThat(page.chars()).allMatch(c -> c == '\n' || (c >= ' ' && c < 0x7f));
    }

    @Test
    void mustMaskWhatMayBeSecret() {
        RequestFacts facts = request(
                "page=2&access_token=abc&q=password",
                "HTTP_COOKIE",
                "sessionid=abc",
                "HTTP_AUTHORIZATION",
                "Basic abc",
                "HTTP_X_API_KEY",
                "abc",
                "HTTP_X_CSRFTOKEN",
                "abc",
                "HTTP_ACCEPT_LANGUAGE",
                "en",
                "CONTENT_TYPE",
                "text/plain",
                "REMOTE_USER",
                "root");
        assertThat(facts.toString()).doesNotContain("abc").doesNotContain("root");
        assertThat(facts.query()).startsWith("page=2&access_token=\u2022").endsWith("&q=password");
        assertThat(facts.headers())
                .contains(new Header("Accept-Language", "en"), new Header("Content-Type", "text/plain"))
                .extracting(Header::name)
                .containsExactly(
                        "Cookie", "Authorization", "X-Api-Key", "X-Csrftoken", "Accept-Language", "Content-Type");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://h/reset?token=abc | http://h/reset?token=*",
                "http://h/reset?page=2&token=abc&q=1#x | http://h/reset?page=2&token=*&q=1#x",
                "/a?password=abc | /a?password=*",
                "/a?%74oken=abc | /a?%74oken=*",
                "/a?%2574oken=abc | /a?%2574oken=*",
                "/a?TOKEN=abc | /a?TOKEN=*",
                "/a?user[password]=abc | /a?user[password]=*",
                "/a?user%5Bpassword%5D=abc&b=1 | /a?user%5Bpassword%5D=*&b=1",
                "/login?next=%2Freset%3Ftoken%3Dabc | /login?next=*",
                "%2Freset%3Ftoken%3Dabc=1 | %2Freset%3Ftoken%3D*",
                "http://h/#access_token=abc | http://h/#access_token=*",
                "/a;jsessionid=abc | /a;jsessionid=*",
                "a=1;token=abc | a=*",
                "http://root:abc@h/a | http://*@h/a",
                "http://auth.example/a?b=1&c=token | http://auth.example/a?b=1&c=token",
                "text/html; q=0.5 | text/html; q=0.5",
                "100% of it | 100% of it",
            })
    void mustMaskParametersWhereverTheyAre(String value, String shown) {
        String expected = shown.replace("*", "\u2022".repeat(6));
        RequestFacts facts = request(value, "HTTP_REFERER", value, "HTTP_X_ORIGINAL_URL", value);
        assertThat(facts.query()).isEqualTo(expected);
        assertThat(facts.headers()).extracting(Header::value).containsOnly(expected);
        EnvironBuilder environ = new EnvironBuilder().put("PATH_INFO", value);
        assertThat(RequestFacts.of("id", "", environ.build(), null).path()).isEqualTo(expected);
    }

    @Test
    void mustLetABrowserExecuteItsOwnScriptAndNothingElse() throws Exception {
        String page = page(failure("KeyError", EVIL), EVIL, null);
        String policy = FailurePage.headers().stream()
                .filter(header -> header.name().equals("Content-Security-Policy"))
                .findFirst()
                .orElseThrow()
                .value();
        for (String tag : List.of("style", "script")) {
            Matcher found = Pattern.compile("<" + tag + ">(.*?)</" + tag + ">", Pattern.DOTALL)
                    .matcher(page);
            assertThat(found.find()).isTrue();
            byte[] digest =
                    MessageDigest.getInstance("SHA-256").digest(found.group(1).getBytes(US_ASCII));
            assertThat(policy)
                    .contains(tag + "-src 'sha256-" + Base64.getEncoder().encodeToString(digest) + "'")
                    .doesNotContain("unsafe");
            assertThat(found.find()).isFalse();
        }
        assertThat(page).doesNotContainPattern("<[^>]* (style|on\\w+)=");
    }

    @Test
    void mustPutTheCaretBelowWhatIsWrong() {
        PythonFailure failure = new PythonFailure(
                List.of(new RaisedError(
                        Link.LAST,
                        "SyntaxError",
                        "invalid syntax",
                        new SyntaxPosition("/app.py", 7, 6, "\tx = = 1"),
                        List.of(),
                        0)),
                0);
        assertThat(page(failure, "", null))
                .contains("/app.py</code>, line 7", "<i>7</i>\tx = = 1", "<i></i>\t    <b>^</b>")
                .doesNotContain("<h2>Calls");
    }

    @Test
    void mustNameTheOptionThatShowsIt() {
        assertThat(page(failure("KeyError", "'x'", frame("/own.py", true, "a")), "failed", null))
                .contains("<h2>Calls", "<footer>Shown because of <code>--reload-on-changes</code>. ");
    }

    @Test
    void mustTellSinceWhenSourcesDoNotLoadAndWhatServesMeanwhile() {
        Instant since = Instant.parse("2026-11-29T06:12:45Z");
        assertThat(page(null, "no", new FailedLoad(since, true)))
                .contains(
                        "The application is not loaded",
                        "since 2026-11-29 06:12:45 UTC. Every request gets this page until they load.");
        assertThat(page(null, "no", new FailedLoad(since, false)))
                .contains("since 2026-11-29 06:12:45 UTC", "No other code is up");
    }

    @Test
    void mustStaySmallWhateverItIsMadeOf() {
        String wide = "\u20ac".repeat(200);
        List<TracebackFrame> frames = Collections.nCopies(
                32,
                new TracebackFrame("\u20ac".repeat(512), 3, "\u20ac".repeat(512), true, 1, List.of(wide, wide, wide)));
        List<RaisedError> chain = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            chain.add(new RaisedError(Link.CONTEXT, wide, "\u20ac".repeat(2048), null, frames, 0));
        }
        FailureReport report = new FailureReport(
                "g", "e", "m", "\u20ac".repeat(65_536), new PythonFailure(chain, 0), null, "debug = on");
        assertThat(FailurePage.of("500", report, request("x".repeat(100_000)))).hasSizeLessThan(8_000_000);
    }
}

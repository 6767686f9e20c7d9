package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What applications see of requests that come through proxies, and what is added to them. */
class ProxyOptionsTest {
    /** Answers with the variables that the query names. */
    private static final String VARIABLES = """
            import os

            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                names = environ['QUERY_STRING'].split('&')
                return [' '.join(str(environ.get(name, os.environ.get('os-' + name, '-'))) for name in names).encode('ascii')]
            """;

    @TempDir
    private Path folder;

    private Express serve(String... arguments) throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), VARIABLES);
        return Express.serve(folder, arguments);
    }

    private static String body(URI url, String request) throws Exception {
        return Raw.exchange(url, request).replaceFirst("(?s)^.*?\r\n\r\n", "");
    }

    private static String get(Express express, String target, String... headers) throws Exception {
        StringBuilder request = new StringBuilder("GET ").append(target).append(" HTTP/1.1\r\nConnection: close\r\n");
        for (String header : headers) {
            request.append(header).append("\r\n");
        }
        return body(express.url("/"), request.append("\r\n").toString());
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--trust-proxy", "--trust-proxy-header"})
    void mustShowTheRequestOfATrustedProxysClient(String engine) throws Exception {
        try (Express express = serve(
                "wsgi.py",
                "--engine",
                engine,
                "--trust-proxy",
                "10.0.0.0/8",
                "--trust-proxy",
                "127.0.0.1",
                "--trust-proxy-header",
                "X-Forwarded-Host",
                "--trust-proxy-header",
                "X-Script-Name",
                "--trust-proxy-header",
                "Forwarded")) {
            String names =
                    "/?REMOTE_ADDR&HTTP_HOST&wsgi.url_scheme&SCRIPT_NAME&mod_wsgi.mount_point&HTTP_X_FORWARDED_FOR";
            assertThat(get(
                            express,
                            names,
                            "Host: inner",
                            "X-Forwarded-Host: www.example.com",
                            "X-Script-Name: /shop",
                            "X-Forwarded-For: 203.0.113.1",
                            "Forwarded: for=\"[2001:db8::1]:4711\";proto=https, for=10.0.0.2"))
                    .isEqualTo("2001:db8::1 www.example.com https /shop /shop -");
            assertThat(get(express, names, "Host: inner")).isEqualTo("127.0.0.1 inner http  - -");
        }
    }

    @Test
    void mustBelieveNoStranger() throws Exception {
        try (Express express =
                serve("wsgi.py", "--trust-proxy", "10.0.0.1", "--trust-proxy-header", "X-Forwarded-For")) {
            assertThat(get(
                            express,
                            "/?REMOTE_ADDR&HTTP_X_FORWARDED_FOR&HTTP_X_FORWARDED_PROTO",
                            "Host: a",
                            "X-Forwarded-For: 192.0.2.1",
                            "X-Forwarded-Proto: https"))
                    .isEqualTo("127.0.0.1 - https");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--setenv", "--passenv"})
    void mustAddVariablesToEveryRequest(String engine) throws Exception {
        try (Express express = serve(
                "wsgi.py",
                "--engine",
                engine,
                "--setenv",
                "mysite.stage",
                "a value",
                "--setenv",
                "EMPTY",
                "",
                "--passenv",
                "_JAVA_SR_SIGNUM",
                "--passenv",
                "NOT_THERE_AT_ALL")) {
            assertThat(get(express, "/?mysite.stage&EMPTY&_JAVA_SR_SIGNUM&NOT_THERE_AT_ALL", "Host: a"))
                    .isEqualTo("a value  63 -");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers("--python-warnings")
    void mustFilterWarnings(String engine) throws Exception {
        Files.writeString(folder.resolve("warns.py"), """
                import warnings

                def raised(category):
                    try:
                        warnings.warn('text', category)
                    except category:
                        return 'raised'
                    return 'passed'

                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [' '.join([raised(UserWarning), raised(SyntaxWarning)]).encode('ascii')]
                """);
        try (Express express = Express.serve(
                folder,
                "warns.py",
                "--engine",
                engine,
                "--python-warnings",
                "error",
                "--python-warnings",
                "ignore::SyntaxWarning")) {
            assertThat(get(express, "/", "Host: a")).isEqualTo("raised passed");
        }
    }

    @Test
    void mustRefuseInASentence() {
        List<String> refused = List.of(
                "--setenv REMOTE_ADDR 1|every request has its own REMOTE_ADDR",
                "--passenv PATH --passenv HTTP_HOST|every request has its own HTTP_HOST",
                "--setenv A 1 --setenv A 2|--setenv A: is set twice",
                "--trust-proxy-header X-Real-IP|no proxy is trusted without trust-proxy",
                "--trust-proxy-header X-Reel-IP --trust-proxy *|expected names separated by commas, of X-Forwarded-For",
                "--python-warnings nonsense|expected filters as Python's option -W has them",
                "--ssl-environment|--ssl-environment does nothing without --https-port");
        for (String line : refused) {
            int bar = line.indexOf('|');
            assertThat(CommandLines.refusal(folder, line.substring(0, bar)))
                    .as(line)
                    .contains(line.substring(bar + 1));
        }
    }
}

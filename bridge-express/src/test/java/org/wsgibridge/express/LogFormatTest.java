package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Logs as JSON: one object a line for every reader, and whose line it is. */
class LogFormatTest {
    /** Prints a line for each object: the values of the names given; fails for a line that is none. */
    private static final String READER = """
            import json, sys
            for line in open(sys.argv[1], 'rb').read().decode('utf-8').splitlines():
                event = json.loads(line)
                event.update(event.get('mdc', {}))
                print('|'.join(json.dumps(event.get(name)) for name in sys.argv[2:]))
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void makeApplication() throws IOException {
        Files.writeString(folder.resolve("wsgi.py"), """
                import logging, sys
                BAD = u'mark"}\\n{"forged": 1}\\r\\x1b[2J\\x85\\u2028forged\\u2029\\x9b\\u202e\\x7f'
                if str is bytes:
                    BAD = BAD.encode('utf-8')
                def application(environ, start_response):
                    environ['wsgi.errors'].write(BAD + '\\n')
                    logging.getLogger('quoted","forged":"yes').error('named')
                    raise ValueError('gone astray')
                """);
    }

    private List<String> read(String file, String... names) throws IOException, InterruptedException {
        List<String> command = new java.util.ArrayList<>(
                List.of("python3", "-c", READER, folder.resolve("root/" + file).toString()));
        command.addAll(List.of(names));
        Path output = folder.resolve("read");
        int code = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start()
                .waitFor();
        String text = Files.readString(output, UTF_8);
        assertThat(code).as(text).isZero();
        return text.lines().toList();
    }

    @ParameterizedTest
    @CsvSource({
        "json, cpython, loggerName, level",
        "ecs, jython, log.logger, log.level",
        "logstash, cpython, logger_name, level",
    })
    @Covers("--log-format")
    void mustWriteEachEventAsOneObjectThatNamesItsRequest(String format, String engine, String logger, String level)
            throws Exception {
        try (Express express = Express.serve(
                folder, "wsgi.py", "--engine", engine, "--log-format", format, "--access-log", "json-otel")) {
            assertThat(express.get("/page?a=b").statusCode()).isEqualTo(500);
            express.awaitLog("error_log", "gone astray");
            express.awaitLog("access_log", "/page");
        }
        String id = read("access_log", "wsgi.request_id").get(0);
        assertThat(read(
                        "access_log",
                        "http.request.method",
                        "url.path",
                        "url.query",
                        "http.response.status_code",
                        "error.type",
                        "network.protocol.version"))
                .containsExactly("\"GET\"|\"/page\"|\"a=b\"|500|\"ValueError\"|\"1.1\"");
        List<String> events = read("error_log", "wsgi.request_id", "wsgi.mount", "wsgi.process_group", level, logger);
        assertThat(events)
                .contains(id + "|\"\"|\"default\"|\"ERROR\"|\"wsgi.application.default\"")
                .anyMatch(event -> event.startsWith(id) && event.contains("quoted"));
        assertThat(read("error_log", "forged")).containsOnly("null");
        assertThat(read("error_log", "message"))
                .filteredOn(message -> message.contains("gone astray"))
                .singleElement()
                .asString()
                .contains("WB0206", "Traceback");
    }

    @Test
    void mustSayInTextWhichRequestALineBelongsTo() throws Exception {
        try (Express express = Express.serve(folder, "wsgi.py")) {
            express.get("/page");
            await().untilAsserted(() -> assertThat(folder.resolve("root/error_log"))
                    .content()
                    .containsPattern("ERROR \\[wsgi-log] \\S+ \\[id=[\\w-]{11} mount=/ group=default"
                            + " interpreter=default-\\d+] - WB0206: "));
        }
    }
}

package org.wsgibridge.express;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an application that does not load costs: an attempt now and then, and none for a request. */
class FailingLoadTest {
    private static final String APPLICATION = """
            import os
            with open(os.path.join(os.path.dirname(__file__), 'loads'), 'a') as loads:
                loads.write('x')
            def application(environ, start_response):
                start_response('200 OK', [])
                return [b'loaded']
            """;

    /** The delays double: no machine is so slow that there are more attempts than this during the test. */
    private static final int MAX_LOADS = 12;

    @TempDir
    private Path folder;

    private void write(String source) throws Exception {
        Path next = Files.writeString(folder.resolve("next"), source);
        Files.move(next, folder.resolve("wsgi.py"), REPLACE_EXISTING);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    void mustTryNowAndThenAndAtOnceWhenTheSourcesChange(String engine) throws Exception {
        write(APPLICATION + "raise ValueError('no settings')\n");
        try (Express express = Express.serve(
                folder, "wsgi.py", "--engine", engine, "--processes", "4", "--debug-mode", "--reload-on-changes")) {
            for (int i = 0; i < 100; i++) {
                HttpResponse<String> page = express.get("/");
                assertThat(page.statusCode()).isEqualTo(500);
                assertThat(page.body()).contains("ValueError", "no settings", "No other code is up");
            }
            assertThat(Files.size(folder.resolve("loads"))).isLessThan(MAX_LOADS);
            List<String> reports = Pattern.compile("WB0105.*")
                    .matcher(express.output())
                    .results()
                    .map(found -> found.group())
                    .toList();
            assertThat(reports).isNotEmpty().hasSizeLessThan(MAX_LOADS);
            assertThat(reports.subList(1, reports.size())).allMatch(line -> line.endsWith("(as before)"));
            write(APPLICATION);
            await().untilAsserted(() -> assertThat(express.get("/").body()).isEqualTo("loaded"));
        }
    }
}

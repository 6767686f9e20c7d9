package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.Interpreter;

class CPythonEngineTest {
    private static final String HELLO = """
            def application(environ, start_response):
                body = ('Hello ' + environ['PATH_INFO']).encode('latin-1')
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [body]
            """;

    @TempDir
    private Path folder;

    private EngineKit kit;

    @BeforeEach
    void makeEngine() {
        kit = new EngineKit(folder);
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    @Test
    void mustAnswerARequest() throws Exception {
        ApplicationRef application = kit.script("hello.wsgi", HELLO);
        Interpreter interpreter = kit.open(application);

        EngineKit.Request request =
                kit.get(application, "/caf\u00c3\u00a9").send(interpreter).await();

        assertThat(request.client.status()).isEqualTo(200);
        assertThat(request.client.text()).isEqualTo("Hello /caf\u00c3\u00a9");
        assertThat(request.client.header("Content-Length")).isEqualTo("12");
        assertThat(request.exchange().outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void mustSendAWholeResponseForAGeneratorWithOneChunk() throws Exception {
        ApplicationRef application = kit.script("one.wsgi", """
                def application(environ, start_response):
                    start_response('200 OK', [])
                    yield b'all'
                """);
        EngineKit.Request request =
                kit.get(application, "/").send(kit.open(application)).await();

        assertThat(request.client.text()).isEqualTo("all");
        assertThat(request.client.header("Content-Length")).isEqualTo("3");
    }

    @Test
    void mustLogAnExceptionAndAnswerWith500() throws Exception {
        ApplicationRef application = kit.script("raises.wsgi", """
                def application(environ, start_response):
                    raise ValueError('broken')
                """);
        EngineKit.Request request =
                kit.get(application, "/").send(kit.open(application)).await();

        assertThat(request.client.status()).isEqualTo(500);
        assertThat(kit.log)
                .anyMatch(line -> line.contains("ValueError exception raised")
                        && line.contains("Traceback")
                        && line.contains("raise ValueError('broken')")
                        && !line.contains("gateway.py"));
    }
}

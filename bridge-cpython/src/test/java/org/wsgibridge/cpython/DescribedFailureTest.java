package org.wsgibridge.cpython;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.ApplicationLoadException;
import org.wsgibridge.spi.Interpreter;

/** Exceptions whose own methods do what they like, on their way to a page for developers. */
class DescribedFailureTest {
    private static final String EXCEPTIONS = """
        class Exits(Exception):
            def __str__(self):
                raise SystemExit(1)
            __repr__ = __unicode__ = __str__

        class Odd(int):
            def __str__(self):
                return 'odd'
            __repr__ = __str__

        class Closes(object):
            def __init__(self, error):
                self.error = error
            def __iter__(self):
                return iter([b'hello'])
            def close(self):
                raise self.error
        """;

    @TempDir
    private Path folder;

    private EngineKit kit;

    @BeforeEach
    void makeEngine() {
        kit = new EngineKit(folder);
        kit.debug = true;
    }

    @AfterEach
    void closeEngine() {
        kit.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a text that ends the process | Exits()",
                "a truth for a line | SyntaxError('m', ('f', True, 1, 't'))",
                "a line that prints as it likes | SyntaxError('m', ('f', Odd(3), Odd(1), 't'))",
                "a place of texts | SyntaxError('m', ('f', 'x', 'y', 't'))",
            })
    void mustCostNoMoreThanTheRequest(String name, String error) throws Exception {
        ApplicationRef application = kit.script("app.wsgi", EXCEPTIONS + """

            def application(environ, start_response):
                if environ['PATH_INFO'] == '/raise':
                    raise ERROR
                start_response('200 OK', [])
                return Closes(ERROR) if environ['PATH_INFO'] == '/close' else [b'hello']
            """.replace("ERROR", error));
        Interpreter interpreter = kit.open(application);
        assertThat(kit.get(application, "/raise")
                        .send(interpreter)
                        .await()
                        .client
                        .status())
                .isEqualTo(500);
        assertThat(kit.get(application, "/close")
                        .send(interpreter)
                        .await()
                        .client
                        .text())
                .isEqualTo("hello");
        assertThat(kit.get(application, "/").send(interpreter).await().client.text())
                .isEqualTo("hello");
        assertThat(kit.log).filteredOn(line -> line.startsWith("EXCEPTION")).hasSize(2);
        assertThat(kit.lost).isEmpty();
    }

    @Test
    void mustHaveACallbackCostNothingWhateverItsNameIs() throws Exception {
        ApplicationRef application = kit.script("app.wsgi", EXCEPTIONS + """

                import mod_wsgi

                class Callback(object):
                    @property
                    def __name__(self):
                        raise SystemExit(1)
                    def __call__(self, name, **event):
                        raise Exits()

                mod_wsgi.subscribe_events(Callback())

                def application(environ, start_response):
                    start_response('200 OK', [])
                    return Closes(ValueError())
                """);
        Interpreter interpreter = kit.open(application);
        for (int i = 0; i < 2; i++) {
            assertThat(kit.get(application, "/")
                            .send(interpreter)
                            .await()
                            .client
                            .text())
                    .isEqualTo("hello");
        }
        assertThat(kit.lost).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void mustTellWhyAnApplicationDoesNotLoadWhateverItsExceptionDoes(boolean debug) {
        kit.debug = debug;
        ApplicationRef application = kit.script("app.wsgi", EXCEPTIONS + "\nraise Exits()\n");
        assertThatThrownBy(() -> kit.open(application))
                .isInstanceOf(ApplicationLoadException.class)
                .hasMessageContaining("cannot be loaded: Exits: <message not available>");
    }
}

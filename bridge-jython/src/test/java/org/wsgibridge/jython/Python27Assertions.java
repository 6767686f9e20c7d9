package org.wsgibridge.jython;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.spi.Interpreter;

/** Executes assertions in Python in an interpreter of the bridge. They hold on CPython 2.7.18. */
abstract class Python27Assertions {
    private static final String EXEC = """
            def application(environ, start_response):
                start_response('200 OK', [])
                exec environ['QUERY_STRING'] in {'__name__': 'test'}
                return ['passed']
            """;

    @TempDir
    private Path folder;

    /** The application that executes them. */
    Deployed deployed;

    @BeforeEach
    void deploy() throws Exception {
        deployed = new Deployed(folder);
        deployed.file("app.py", EXEC);
    }

    @AfterEach
    void undeploy() {
        deployed.close();
    }

    final void passes(String code) throws Exception {
        passes(deployed.open("app.py", "application"), code);
    }

    final void passes(Interpreter interpreter, String code) {
        assertThat(deployed.text(interpreter, "app.py", "application", code)).isEqualTo("passed");
    }
}

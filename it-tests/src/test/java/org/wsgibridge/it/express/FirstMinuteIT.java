package org.wsgibridge.it.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.testkit.python.PythonEnvironment;

/** A new user's first minute: a folder, one command, a page. */
final class FirstMinuteIT {
    private static final Path VENV = PythonEnvironment.FOLDER;

    @TempDir
    private Path folder;

    private Server serve(String... arguments) throws IOException {
        return serve(folder, Map.of(), arguments);
    }

    private static Server serve(Path folder, Map<String, String> environment, String... arguments) throws IOException {
        return Server.start(
                folder,
                environment,
                Stream.of(
                                List.of(Server.java(), "-jar", Server.JAR.toString(), "start-server"),
                                Server.ANY_PORT,
                                List.of(arguments))
                        .flatMap(List::stream)
                        .toList());
    }

    @Test
    void aScriptOfFiveLinesMustBeServedByOneCommand() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    name = environ['PATH_INFO'].strip('/') or 'world'

                    return [b'Hello, ', name.encode('latin-1'), b'!\\n']
                """);
        try (Server server = serve("wsgi.py")) {
            assertThat(server.get("/").body()).isEqualTo("Hello, world!\n");
            assertThat(server.get("/you").body()).isEqualTo("Hello, you!\n");
            assertThat(server.output()).contains("Engine             : cpython, Python 3");
        }
    }

    @Test
    void anApplicationOfPython2MustBeServedByJython() throws Exception {
        Files.writeString(folder.resolve("wsgi.py"), """
                def application(environ, start_response):
                    try:
                        raise ValueError, u'of \\u00e4 Python'
                    except ValueError, error:
                        start_response('200 OK', [('Content-Type', 'text/plain; charset=utf-8')])
                        return [unicode(error).encode('utf-8')]
                """);
        try (Server server = serve("wsgi.py")) {
            assertThat(server.get("/").body()).isEqualTo("of \u00e4 Python");
            assertThat(server.output()).contains("Engine             : jython, Python 2.7 (the code is not valid for");
        }
    }

    @Test
    void flaskMustBeServed() throws Exception {
        PythonEnvironment.assumeHas("Flask", "flask");
        Files.writeString(folder.resolve("app.py"), """
                from flask import Flask, request, url_for

                app = Flask(__name__)

                @app.route('/hello/<name>')
                def hello(name):
                    return '%s %s' % (url_for('hello', name=name), request.args['greeting'])
                """);
        try (Server server = serve(".", "--python-home", VENV.toString())) {
            assertThat(server.get("/hello/you?greeting=hi").body()).isEqualTo("/hello/you hi");
            assertThat(server.get("/nowhere").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void theSampleMustBeServed() throws Exception {
        PythonEnvironment.assumeHas("Django", "django-admin");
        Path project = Path.of("../sample-django-war/src/main/webapp/WEB-INF/app")
                .toAbsolutePath()
                .normalize();
        try (Server server = serve(
                folder,
                Map.of("GUESTBOOK_DATA", folder.resolve("data").toString()),
                project.toString(),
                "--python-home",
                VENV.toString(),
                "--startup-timeout",
                "60")) {
            assertThat(server.get("/").body()).contains("</html>");
            assertThat(server.get("/entries/").statusCode()).isIn(200, 404);
            assertThat(server.get("/admin/login/").body()).contains("csrfmiddlewaretoken");
        }
    }
}

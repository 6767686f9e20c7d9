package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Files beside the application, and instead of it. */
class StaticOptionsTest {
    private static final String HELLO = """
            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [('application ' + environ['SCRIPT_NAME'] + '|' + environ['PATH_INFO']).encode('ascii')]
            """;

    @TempDir
    private Path folder;

    private void file(String name, String text) throws Exception {
        Path file = folder.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--document-root", "--directory-index", "--url-alias"})
    void mustServeFilesBeforeTheApplication(String engine) throws Exception {
        file("wsgi.py", HELLO);
        file("htdocs/robots.txt", "robots");
        file("htdocs/docs/index.html", "docs");
        file("htdocs/old/index.htm", "old");
        file("htdocs/.env", "secret");
        file("more/short.txt", "short");
        file("deep/x.txt", "deep");
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--engine",
                engine,
                "--document-root",
                "htdocs",
                "--directory-index",
                "index.html index.htm",
                "--url-alias",
                "/more",
                "more",
                "--url-alias",
                "/more/deep",
                "deep",
                "--url-alias",
                "/one.txt",
                "more/short.txt")) {
            assertThat(express.get("/robots.txt").body()).isEqualTo("robots");
            assertThat(express.get("/docs/").body()).isEqualTo("docs");
            assertThat(express.get("/old/").body()).isEqualTo("old");
            assertThat(express.get("/docs").headers().firstValue("Location"))
                    .hasValueSatisfying(location -> assertThat(location).endsWith("/docs/"));
            assertThat(express.get("/other").body()).isEqualTo("application |/other");
            assertThat(express.get("/.env").body()).isEqualTo("application |/.env");
            assertThat(express.get("/more/short.txt").body()).isEqualTo("short");
            assertThat(express.get("/more/deep/x.txt").body()).isEqualTo("deep");
            assertThat(express.get("/one.txt").body()).isEqualTo("short");
        }
    }

    @Test
    @Covers({"--mount-point"})
    void mustServeFilesAndNothingElseOutsideOfTheMountPoint() throws Exception {
        file("wsgi.py", HELLO);
        file("htdocs/robots.txt", "robots");
        file("htdocs/app/logo.txt", "logo");
        try (Express express = Express.serve(folder, "wsgi.py", "--mount-point", "/app", "--document-root", "htdocs")) {
            assertThat(express.get("/app/x").body()).isEqualTo("application /app|/x");
            assertThat(express.get("/app").body()).isEqualTo("application /app|");
            assertThat(express.get("/robots.txt").body()).isEqualTo("robots");
            assertThat(express.get("/app/logo.txt").body()).isEqualTo("logo");
            assertThat(express.get("/other").statusCode()).isEqualTo(404);
            assertThat(express.get("/application").statusCode()).isEqualTo(404);
        }
    }

    @Test
    @Covers({"--application-type", "--directory-listing"})
    void mustServeAFolderWithoutPython() throws Exception {
        file("site/wsgi.py", HELLO);
        file("site/a.txt", "text");
        file("site/sub/b.txt", "below");
        file("site/.hidden", "secret");
        try (Express express = Express.serve(folder, "--application-type", "static", "site", "--directory-listing")) {
            assertThat(express.output()).contains("Engine             : (none: files only)");
            assertThat(express.get("/a.txt").body()).isEqualTo("text");
            assertThat(express.get("/").body())
                    .contains("Index of /", "a.txt", "sub/")
                    .doesNotContain("hidden");
            HttpResponse<String> missing = express.get("/missing");
            assertThat(missing.statusCode()).isEqualTo(404);
            assertThat(express.process().descendants()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--error-document", "--error-override", "--add-handler"})
    void mustReplaceErrorPagesAndHandleFiles(String engine) throws Exception {
        file("wsgi.py", """
                def application(environ, start_response):
                    path = environ['PATH_INFO']
                    if path == '/fails':
                        raise ValueError('failure')
                    if path == '/gone':
                        start_response('410 Gone', [('Content-Type', 'text/plain'), ('X-Kept', 'yes')])
                        return [b'mine: ', b'it is gone']
                    status = '200 OK' if path in ('/', '/sorry') else '404 Not Found'
                    start_response(status, [('Content-Type', 'text/plain')])
                    text = 'sorry %s %s' % (environ.get('REDIRECT_STATUS'), environ.get('REDIRECT_URL'))
                    return [text.encode('ascii') if path == '/sorry' else b'mine: not found']
                """);
        file("handler.py", """
                import os

                def handle_request(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    text = '%s|%s|%s|%s|%s' % (
                        os.path.basename(environ['SCRIPT_FILENAME']), environ['SCRIPT_NAME'], environ['PATH_INFO'],
                        os.path.basename(environ['mod_wsgi.handler_script']), environ['mod_wsgi.request_handler'])
                    with open(environ['SCRIPT_FILENAME'], 'rb') as handled:
                        return [text.encode('ascii') + b' ' + handled.read()]
                """);
        file("htdocs/errors/gone.html", "<h1>Gone for good</h1>");
        file("htdocs/notes/page.md", "# page");
        try (Express express = Express.serve(
                folder,
                "wsgi.py",
                "--engine",
                engine,
                "--document-root",
                "htdocs",
                "--error-document",
                "500",
                "/sorry",
                "--error-document",
                "410",
                "/errors/gone.html",
                "--error-override",
                "--add-handler",
                ".md",
                "handler.py")) {
            HttpResponse<String> failed = express.get("/fails");
            assertThat(failed.statusCode()).isEqualTo(500);
            assertThat(failed.body()).isEqualTo("sorry 500 /fails");
            HttpResponse<String> gone = express.get("/gone");
            assertThat(gone.statusCode()).isEqualTo(410);
            assertThat(gone.body()).isEqualTo("<h1>Gone for good</h1>");
            assertThat(gone.headers().firstValue("X-Kept")).hasValue("yes");
            assertThat(gone.headers().allValues("Content-Type")).containsExactly("text/html");
            assertThat(express.get("/missing").body()).isEqualTo("mine: not found");
            assertThat(express.get("/notes/page.md").body())
                    .isEqualTo("page.md|/notes/page.md||handler.py|wsgi-resource # page");
            assertThat(express.get("/notes/other.md").body()).isEqualTo("mine: not found");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"cpython", "jython"})
    @Covers({"--application-type"})
    void mustServeWhatPasteDeployConfigures(String engine) throws Exception {
        file("paste/__init__.py", "");
        file("paste/deploy.py", """
                def loadapp(uri):
                    with open(uri[len('config:'):]) as configuration:
                        text = configuration.read().strip()
                    def configured(environ, start_response):
                        start_response('200 OK', [('Content-Type', 'text/plain')])
                        return [('configured: ' + text).encode('ascii')]
                    return configured
                """);
        file("production.ini", "[app:main]");
        try (Express express =
                Express.serve(folder, "--application-type", "paste", "production.ini", "--engine", engine)) {
            assertThat(express.get("/").body()).isEqualTo("configured: [app:main]");
        }
    }

    @Test
    void mustRefuseInASentence() throws Exception {
        file("wsgi.py", HELLO);
        file("htdocs/x", "x");
        mustRefuse(
                "--document-root " + folder + ": " + folder + " holds the working directory",
                "wsgi.py",
                "--document-root",
                ".");
        mustRefuse("--document-root " + folder.resolve("missing"), "wsgi.py", "--document-root", "missing");
        mustRefuse("there is an application at /", "wsgi.py", "--document-root", "htdocs", "--directory-listing");
        mustRefuse("there is no document root", "wsgi.py", "--directory-index", "index.html");
        mustRefuse("--mount-point /a contradicts", "--application-type", "static", "--mount-point", "/a", "htdocs");
        mustRefuse("expected the form error-document.STATUS", "wsgi.py", "--error-document", "200", "/x");
        mustRefuse("expected a path that begins with /", "wsgi.py", "--error-document", "404", "http://example.com/");
        mustRefuse("there is nothing to be sent instead", "wsgi.py", "--error-override");
        mustRefuse("there are no files to handle", "wsgi.py", "--add-handler", ".md", "wsgi.py");
        mustRefuse("--application-type paste: expected", "--application-type", "paste", "wsgi.py");
        mustRefuse("is not a folder", "--application-type", "static", "wsgi.py");
        file("types", "text/x-diary diary\n");
        mustRefuse("--mime-types types does nothing without files", "wsgi.py", "--mime-types", "types");
    }

    /** Two values for one name: one of them would be lost. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --url-alias /s one --url-alias /s two | --url-alias /s two: there is one for /s already
        --add-handler .md one --add-handler .md two | --add-handler .md two: there is one for .md already
        --add-handler .md one --add-handler md two | --add-handler md two: there is one for this extension already
        --error-document 404 /a --error-document 404 /b | --error-document 404 /b: there is one for 404 already
        """)
    void mustRefuseTheSameNameTwice(String options, String message) throws Exception {
        file("one", "1");
        file("two", "2");
        assertThat(CommandLines.refusal(folder, options)).contains(message);
    }

    private void mustRefuse(String message, String... arguments) throws Exception {
        try (Express express = Express.serve(folder, arguments)) {
            assertThat(express.exitCode()).isEqualTo(2);
            assertThat(express.output()).contains(message).doesNotContain("\tat ");
        }
    }

    @Test
    @Covers({"--mime-types", "--enable-sendfile"})
    void mustKnowFurtherContentTypesAndSendFilesOfTheApplication() throws Exception {
        file("types", "# mine\ntext/x-diary diary journal\n");
        file("files/today.diary", "dear diary");
        file("wsgi.py", """
                def application(environ, start_response):
                    start_response('200 OK', [])
                    return environ['wsgi.file_wrapper'](open('files/today.diary', 'rb'))
                """);
        try (Express express = Express.serve(
                folder, "wsgi.py", "--url-alias", "/files", "files", "--mime-types", "types", "--enable-sendfile")) {
            HttpResponse<String> diary = express.get("/files/today.diary");
            assertThat(diary.headers().firstValue("Content-Type")).contains("text/x-diary");
            assertThat(express.get("/").body()).isEqualTo("dear diary");
        }
    }
}

package org.wsgibridge.it.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.docs.CodeBlock;
import org.wsgibridge.it.docs.PageShell;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;
import org.wsgibridge.testkit.python.PythonEnvironment;

/**
 * The blocks of docs/from-mod_wsgi.md for Django and for WARs ({@code deploys}), executed as they are. {@code
 * TutorialsIT} executes the others.
 */
@ExtendWith(TestServers.class)
final class FromModWsgiIT {
    private static final Path PAGE = CodeBlock.root().resolve("docs/from-mod_wsgi.md");
    private static final Pattern HELLO = Pattern.compile("cat > hello.wsgi <<'EOF'\n(.*?)EOF\n", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private PageShell shell;

    static Stream<CodeBlock> marked(String kind) throws IOException {
        return CodeBlock.of(PAGE).stream().filter(block -> block.mark().startsWith(kind));
    }

    @BeforeEach
    void makeCommands() throws IOException, InterruptedException {
        shell = new PageShell(folder);
        Matcher hello = HELLO.matcher(Files.readString(PAGE));
        assertThat(hello.find()).isTrue();
        Files.writeString(folder.resolve("hello.wsgi"), hello.group(1));
    }

    @Test
    void everyBlockMustBeExecuted() throws IOException {
        assertThat(CodeBlock.of(PAGE))
                .filteredOn(block -> !block.language().equals("text"))
                .allMatch(block -> block.mark().matches("(serves|runs): .*|run by: FromModWsgiIT|deploys"));
    }

    @Test
    void djangoMustBeServed() throws Exception {
        PythonEnvironment.assumeHas("Django", "django-admin");
        Process made = new ProcessBuilder(
                        PageShell.VENV.resolve("bin/django-admin").toString(), "startproject", "mysite", ".")
                .directory(folder.toFile())
                .inheritIO()
                .start();
        assertThat(made.waitFor()).isZero();
        Path settings = folder.resolve("mysite/settings.py");
        Files.writeString(
                settings,
                Files.readString(settings).replace("INSTALLED_APPS = [", "INSTALLED_APPS = ['wsgi_express',")
                        + "STATIC_ROOT = BASE_DIR / 'static'\n");
        CodeBlock block = marked("run by").findFirst().orElseThrow();
        try (Server server = shell.serve(block.text())) {
            assertThat(server.get("/").body()).contains("The install worked successfully");
            assertThat(server.get("/static/admin/css/base.css").statusCode()).isEqualTo(200);
        }
    }

    static Stream<CodeBlock> deploying() throws IOException {
        return marked("deploys");
    }

    @ParameterizedTest
    @MethodSource("deploying")
    void theSettingsOfAWarMustBeDeployed(CodeBlock block, TestServers.Running servers) throws Exception {
        WebApp app = new WebApp(servers.freshFolder("from-mod_wsgi"), Engine.CPYTHON);
        for (String script : new String[] {"app/mysite/wsgi.py", "src/wsgi.py"}) {
            app.file(script, Files.readString(folder.resolve("hello.wsgi")));
        }
        app.file("app/static/site.css", "body {}");
        for (String environment : new String[] {"venv", "env"}) {
            Files.createSymbolicLink(app.webInf().resolve(environment), PageShell.VENV);
        }
        app.file("wsgi.properties", block.text());
        Mount mount = servers.deploy(Container.JETTY_12_1, Engine.CPYTHON, "/from", app);
        try {
            assertThat(mount.get("/page").text()).isEqualTo("Hello World!");
            boolean hasFiles = block.text().contains("static.");
            assertThat(mount.get("/static/site.css").text()).isEqualTo(hasFiles ? "body {}" : "Hello World!");
        } finally {
            servers.server(Container.JETTY_12_1).undeploy("/from");
        }
    }
}

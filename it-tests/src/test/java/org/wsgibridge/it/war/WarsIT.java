package org.wsgibridge.it.war;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.TestServers;

/** The same WARs by {@code java -jar} and in the containers. */
@ExtendWith({TestServers.class, BuiltWars.class})
final class WarsIT {
    private static final Pattern STYLE =
            Pattern.compile("href=\"([^\"]*/static/admin/css/base\\.[0-9a-f]{12}\\.css)\"");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static HttpResponse<byte[]> get(URI uri, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofMinutes(2));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String text(URI uri) throws IOException, InterruptedException {
        HttpResponse<byte[]> response = get(uri);
        String text = new String(response.body(), UTF_8);
        assertThat(response.statusCode()).as(uri + "\n" + text).isEqualTo(200);
        return text;
    }

    private static void assertServesFlask(URI root, String context) throws Exception {
        assertThat(text(root))
                .startsWith("Flask below [" + context + "], speedups at ")
                .contains("lib-python/markupsafe");
        assertThat(text(root.resolve("files/style.css"))).isEqualTo("body { color: green }\n");
    }

    /** The page names the style by its hash; the file is there, and compressed. */
    private static void assertServesDjango(URI root, Path database) throws Exception {
        String page = text(root.resolve("admin/login/"));
        Matcher style = STYLE.matcher(page);
        assertThat(style.find()).as(page).isTrue();
        URI css = root.resolve(style.group(1));
        String plain = text(css);
        assertThat(plain).contains("DJANGO Admin styles");
        HttpResponse<byte[]> compressed = get(css, "Accept-Encoding", "gzip");
        assertThat(compressed.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(new GZIPInputStream(new java.io.ByteArrayInputStream(compressed.body())).readAllBytes())
                .asString(UTF_8)
                .isEqualTo(plain);
        assertThat(database).isNotEmptyFile();
    }

    private static Server start(Path war, Path cache, Map<String, String> environment, String... options)
            throws IOException {
        Path folder = Files.createTempDirectory(war.resolveSibling(""), "cwd");
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", war.toString()));
        command.addAll(Server.ANY_PORT);
        command.addAll(List.of(options));
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put("XDG_CACHE_HOME", cache.toString());
        return Server.start(folder, all, command);
    }

    private static Project.Ended run(Path war, Path cache, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Server.java(), "-jar", war.toString()));
        command.addAll(List.of(arguments));
        Map<String, String> all = new java.util.HashMap<>(environment);
        all.put("XDG_CACHE_HOME", cache.toString());
        return Project.run(war.resolveSibling(""), all, command);
    }

    @Test
    void flaskMustBeServedByJavaJar(BuiltWars.Wars wars) throws Exception {
        Path cache = wars.work().resolve("cache-flask");
        try (Server server = start(wars.flask(), cache, Map.of(), "--processes", "2")) {
            assertServesFlask(server.url(), "");
            assertThat(server.output()).contains("2 processes");
        }
        Project.Ended exec =
                run(wars.flask(), cache, Map.of(), "exec", "python", "-c", "import flask; print(flask.__file__)");
        assertThat(exec.output()).startsWith(cache.toRealPath().toString()).contains("WEB-INF/lib-python/flask");
        assertThat(run(wars.flask(), cache, Map.of(), "exec", "sh", "-c", "exit 7")
                        .exitCode())
                .isEqualTo(7);
        Project.Ended manage = run(wars.flask(), cache, Map.of(), "manage.py", "migrate");
        assertThat(manage.exitCode()).isEqualTo(2);
        assertThat(manage.output()).contains("this WAR has no manage.py");
    }

    @Test
    void djangoMustBeMigratedAndServedByJavaJar(BuiltWars.Wars wars) throws Exception {
        assertThat(wars.djangoOutput())
                .contains("the settings have a database at db.sqlite3, within the project")
                .contains("static files :");
        Path cache = wars.work().resolve("cache-django");
        Path database = wars.work().resolve("java-jar.sqlite3");
        Map<String, String> environment = Map.of("DATABASE", database.toString());
        Project.Ended migrate = run(wars.django(), cache, environment, "manage.py", "migrate");
        assertThat(migrate.exitCode()).as(migrate.output()).isZero();
        assertThat(migrate.output()).contains("Applying auth.0001_initial... OK");
        assertThat(run(
                                wars.django(),
                                cache,
                                environment,
                                "exec",
                                "python",
                                "-c",
                                "import os; print(os.environ['GREETING'])")
                        .output())
                .isEqualTo("hello\n");
        try (Server server = start(wars.django(), cache, environment)) {
            assertServesDjango(server.url(), database);
        }
        assertThat(Project.entries(wars.django()).keySet()).noneMatch(name -> name.contains("written-by-settings"));
    }

    @Test
    void bottleMustBeServedByJavaJarOnJython(BuiltWars.Wars wars) throws Exception {
        Path cache = wars.work().resolve("cache-bottle");
        try (Server server = start(wars.bottle(), cache, Map.of())) {
            assertThat(text(server.url())).startsWith("Bottle 0.13.4 on java");
        }
        try (Stream<Path> files = Files.walk(cache)) {
            assertThat(files.map(Path::toString).filter(name -> name.matches(".*/bottle-\\w+\\$py\\.class")))
                    .as("the module was compiled by build-war, not at the start")
                    .allMatch(name -> name.contains("/__jython__/"))
                    .hasSize(1);
        }
        Project.Ended exec =
                run(wars.bottle(), cache, Map.of(), "exec", "python", "-c", "import bottle; print(bottle.__file__)");
        assertThat(exec.output()).as(exec.output()).contains("WEB-INF/lib-python/bottle.py");
    }

    @ParameterizedTest
    @EnumSource
    void allMustBeServedByContainers(Container container, BuiltWars.Wars wars, TestServers.Running servers)
            throws Exception {
        Path database = wars.work().resolve(container.label() + ".sqlite3");
        Map<String, String> environment = Map.of("DATABASE", database.toString());
        run(wars.django(), wars.work().resolve("cache-django"), environment, "manage.py", "migrate");
        Path base = servers.freshFolder("wars-" + container.label());
        try (Distribution server = Distribution.start(container, base, wars.byName(), environment)) {
            URI root = URI.create("http://127.0.0.1:" + server.port() + "/");
            assertServesFlask(root.resolve("flask/"), "/flask");
            assertServesDjango(root.resolve("django/"), database);
            assertThat(text(root.resolve("bottle/"))).startsWith("Bottle 0.13.4 on java");
            assertThat(server.log()).contains("INFO  [").doesNotContain("DEBUG [");
        }
    }
}

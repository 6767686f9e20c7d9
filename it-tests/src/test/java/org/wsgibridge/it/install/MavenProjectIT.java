package org.wsgibridge.it.install;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.docs.CodeBlock;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Engine;

/** Projects of users, built by their own Maven: the README's, and those that the archetype makes. */
final class MavenProjectIT {
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    @TempDir
    private static Path place;

    private static UserMaven maven;

    @TempDir
    private Path folder;

    @BeforeAll
    static void publish() throws IOException {
        maven = new UserMaven(place);
    }

    @Test
    void theProjectOfTheReadmeMustRunAndMakeAWar() throws Exception {
        String block = CodeBlock.of(CodeBlock.root().resolve("README.md")).stream()
                .filter(each -> each.mark().equals("quick start"))
                .findFirst()
                .orElseThrow()
                .text();
        assertThat(block.strip()).endsWith("\nmvn jetty:run");
        Path script = Files.writeString(folder.resolve("quick-start.sh"), block.replace("mvn jetty:run", ""));
        assertThat(new ProcessBuilder("/bin/sh", script.toString())
                        .directory(folder.toFile())
                        .inheritIO()
                        .start()
                        .waitFor())
                .isZero();
        maven.run(folder, "package");
        assertThat(libraries(folder.resolve("target/hello-1.war")))
                .anyMatch(name -> name.startsWith("bridge-cpython-"));
        mustServe(folder, "Hello from Python\n");
        mustShowAWrongValue(folder);
    }

    private static void mustShowAWrongValue(Path project) throws Exception {
        Files.writeString(
                project.resolve("src/main/webapp/WEB-INF/wsgi.properties"), "application = wsgi.py\nthreads = many\n");
        try (JettyRun server = new JettyRun(maven, project, Map.of())) {
            assertThat(get(URI.create("http://localhost:" + server.port() + "/")))
                    .contains("WB0101", "wsgi.properties line 2: threads = many");
        }
        assertThat(project.resolve("jetty.log"))
                .content()
                .contains("WB0101", "wsgi.properties line 2: threads = many")
                .doesNotContain("at org.wsgibridge.");
    }

    @ParameterizedTest
    @EnumSource
    void whatTheArchetypeMakesMustRunAndMakeAWar(Engine engine) throws Exception {
        maven.run(
                folder,
                "org.apache.maven.plugins:maven-archetype-plugin:3.4.1:generate",
                "-DarchetypeGroupId=org.wsgibridge",
                "-DarchetypeArtifactId=bridge-archetype",
                "-DarchetypeVersion=" + maven.version(),
                "-DgroupId=com.example",
                "-DartifactId=shop",
                "-Dengine=" + engine.option());
        Path project = folder.resolve("shop");
        assertThat(project.resolve("README.md")).content().contains("target/shop-1.war");
        maven.run(project, "package");
        List<String> libraries = libraries(project.resolve("target/shop-1.war"));
        assertThat(libraries)
                .contains("bridge-" + engine.option() + "-" + maven.version() + ".jar")
                .anyMatch(name -> name.startsWith("logback-classic-"))
                .noneMatch(name -> name.contains("servlet-api"));
        if (engine == Engine.JYTHON) {
            // As in wsgi-express.jar, whatever versions Jython itself names.
            assertThat(libraries).noneMatch(name -> name.startsWith("jffi-") && name.contains("native"));
            String netty = find(Files.readString(CodeBlock.root().resolve("pom.xml")), "<netty.version>([^<]+)");
            assertThat(libraries).contains("netty-buffer-" + netty + ".jar");
        }
        mustServeInTomcat(project.resolve("target/shop-1.war"));
        mustServe(project, "Hello from shop\n");
    }

    private void mustServeInTomcat(Path war) throws Exception {
        Path base = folder.resolve("tomcat");
        try (Distribution tomcat = Distribution.start(Container.TOMCAT_11, base, Map.of("shop", war), Map.of())) {
            assertThat(get(URI.create("http://127.0.0.1:" + tomcat.port() + "/shop/")))
                    .isEqualTo("Hello from shop\n");
        }
    }

    /** The README's first command in the folder of the repository; its modules are built where this matters. */
    @Test
    void mavenMustFindJettyInTheFolderOfTheRepository() throws Exception {
        maven.run(CodeBlock.root(), "-pl", "bridge-bom,sample-django-war", "jetty:start", "-Djetty.skip");
    }

    /** Runs {@code jetty:run}, asks, changes the application and asks again. */
    private static void mustServe(Path project, String expected) throws Exception {
        try (JettyRun server = new JettyRun(maven, project, Map.of())) {
            URI url = URI.create("http://localhost:" + server.port() + "/");
            assertThat(get(url)).isEqualTo(expected);
            Path script = project.resolve("src/main/webapp/WEB-INF/wsgi.py");
            Files.writeString(script, Files.readString(script).replace("Hello", "Goodbye"));
            await().atMost(JettyRun.PATIENCE)
                    .untilAsserted(() -> assertThat(get(url)).isEqualTo(expected.replace("Hello", "Goodbye")));
        }
    }

    private static String get(URI url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(JettyRun.PATIENCE).build();
        return CLIENT.send(request, BodyHandlers.ofString()).body();
    }

    private static String find(String text, String pattern) {
        Matcher matcher = Pattern.compile(pattern).matcher(text);
        assertThat(matcher.find()).isTrue();
        return matcher.group(1);
    }

    private static List<String> libraries(Path war) throws IOException {
        try (ZipFile zip = new ZipFile(war.toFile())) {
            Stream<String> names = zip.stream().map(ZipEntry::getName);
            return names.filter(name -> name.startsWith("WEB-INF/lib/"))
                    .map(name -> name.substring("WEB-INF/lib/".length()))
                    .filter(name -> !name.isEmpty())
                    .toList();
        }
    }
}

package org.wsgibridge.it.war;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.it.docs.CodeBlock;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.install.UserMaven;

/** Projects in Python that are built and served by the Maven plugin, with the POMs of the documentation. */
final class MavenPluginIT {
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

    private static List<String> poms() throws IOException {
        return CodeBlock.of(CodeBlock.root().resolve("docs/build-war.md")).stream()
                .filter(block -> block.mark().equals("run by: MavenPluginIT")
                        && block.language().equals("xml"))
                .map(CodeBlock::text)
                .toList();
    }

    private Project flask(String name) throws IOException {
        return BuiltWars.flaskProject(folder.resolve(name)).file("pom.xml", poms().get(0));
    }

    /** Returns the POM of a project whose WAR Maven makes itself, unless that is switched off. */
    private static String pomOfWar(String artifact, String executions) throws IOException {
        return poms().get(0)
                .replace("<artifactId>mysite</artifactId>", "<artifactId>" + artifact + "</artifactId>")
                .replace("<packaging>pom</packaging>", "<packaging>war</packaging>")
                .replaceFirst("(?s)<configuration>.*?</configuration>", "")
                .replace(
                        "<plugins>",
                        "<plugins><plugin><artifactId>maven-war-plugin</artifactId><version>3.5.1</version>"
                                + executions + "</plugin>");
    }

    private Project django() throws IOException, InterruptedException {
        String none = "<executions><execution><id>default-war</id><phase>none</phase></execution></executions>";
        return BuiltWars.djangoProject(folder.resolve("guestbook")).file("pom.xml", pomOfWar("guestbook", none));
    }

    private static String get(URI url) throws IOException, InterruptedException {
        HttpRequest request =
                HttpRequest.newBuilder(url).timeout(Duration.ofMinutes(2)).build();
        return CLIENT.send(request, BodyHandlers.ofString()).body();
    }

    private static Path built(Project project, String name, String... options) throws Exception {
        Path war = Files.createDirectories(project.folder().resolveSibling("built"))
                .resolve(name);
        List<String> all = new ArrayList<>(List.of("--exclude", "pom.xml", "--exclude", "target"));
        all.addAll(List.of(options));
        project.buildOrFail(war, all.toArray(String[]::new));
        return war;
    }

    private Path installed(String artifact) throws IOException {
        return place.resolve("repository/com/example/" + artifact + "/1/" + artifact + "-1.war");
    }

    /** {@link WarsIT} has the WARs of the command served. */
    @Test
    void warsMustBeThoseOfTheCommand() throws Exception {
        Project flask = flask("shop");
        String output = maven.run(flask.folder(), "install");
        assertThat(output)
                .contains("packages     : installing those of requirements.txt", "left out     : by --exclude");
        Project django = django();
        maven.run(django.folder(), "install");
        assertThat(installed("mysite"))
                .hasSameBinaryContentAs(built(flask, "mysite-1.war", "--threads", "4"))
                .hasSameBinaryContentAs(flask.folder().resolve("target/mysite-1.war"));
        assertThat(installed("guestbook")).hasSameBinaryContentAs(built(django, "guestbook-1.war"));
    }

    @Test
    void runMustServeTheProjectAndItsChanges() throws Exception {
        Project flask = flask("shop");
        List<String> command =
                maven.command("wsgi-bridge:run", "-Dwsgi-bridge.runArguments=" + String.join(",", Server.ANY_PORT));
        List<ProcessHandle> all;
        try (Server server = Server.start(flask.folder(), Map.of(), command)) {
            assertThat(get(server.url())).startsWith("Flask below []").contains("target/run-python/markupsafe");
            assertThat(get(server.url().resolve("files/style.css"))).contains("Not Found");
            Path app = flask.folder().resolve("app.py");
            Files.writeString(app, Files.readString(app).replace("Flask below", "Changed below"));
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(get(server.url())).startsWith("Changed below []"));
            all = server.process().descendants().toList();
        }
        assertThat(all).isNotEmpty().noneMatch(ProcessHandle::isAlive);
        assertThat(maven.run(
                        flask.folder(),
                        "wsgi-bridge:install-python",
                        "-Dwsgi-bridge.packagesDirectory=target/run-python"))
                .contains("packages are up to date in ");
    }

    @Test
    void aKilledMavenMustLeaveNoServerBehind() throws Exception {
        Project flask = flask("shop");
        List<String> command =
                maven.command("wsgi-bridge:run", "-Dwsgi-bridge.runArguments=" + String.join(",", Server.ANY_PORT));
        List<ProcessHandle> all;
        try (Server server = Server.start(flask.folder(), Map.of(), command)) {
            all = server.process().descendants().toList();
            server.process().destroyForcibly();
            await().atMost(Duration.ofMinutes(2))
                    .untilAsserted(() -> assertThat(all).isNotEmpty().noneMatch(ProcessHandle::isAlive));
        }
    }

    @Test
    void theGoalMayRunTwiceForAProjectThatTheModuleLiesIn() throws Exception {
        Project site = BuiltWars.flaskProject(folder.resolve("site"));
        String none = "<executions><execution><id>default-war</id><phase>none</phase></execution></executions>";
        String own = "<configuration><project>${project.basedir}/..</project></configuration><executions>";
        String pom = pomOfWar("module", none)
                .replaceFirst("(?s)(wsgi-bridge-maven-plugin.*?)<executions>", "$1" + Matcher.quoteReplacement(own));
        site.file("module[1]/pom.xml", pom).file("module[1]/.mvn/jvm.config", "-Xmx1g\n");
        Path module = site.folder().resolve("module[1]");
        maven.run(module, "package", "install");
        Path war = module.resolve("target/module-1.war");
        assertThat(Project.entries(war).keySet())
                .contains("WEB-INF/app/app.py")
                .noneMatch(name -> name.contains("module[1]"));
        assertThat(installed("module")).hasSameBinaryContentAs(war);
    }

    @Test
    void anArgumentThatLacksItsValueOrHasAnEmptyOneMustBeNamed() throws Exception {
        Project flask = flask("shop");
        String pom = poms().get(0);
        flask.file("pom.xml", pom.replace("<argument>4</argument>", ""));
        assertThat(maven.fail(flask.folder(), "package")).contains("--threads needs a value, such as --threads 5");
        flask.file("pom.xml", pom.replace("<argument>4</argument>", "<argument/>"));
        assertThat(maven.fail(flask.folder(), "package"))
                .contains("--threads has an empty value: expected NUMBER, or leave the option out");
    }

    @Test
    void packagesMustComeIntoTheWarOfMavensOwnPlugin() throws Exception {
        String pom = """
            <project xmlns="http://maven.apache.org/POM/4.0.0">
              <modelVersion>4.0.0</modelVersion>
              <parent><groupId>org.wsgibridge</groupId><artifactId>bridge-starter-parent</artifactId><version>%s</version><relativePath/></parent>
              <groupId>com.example</groupId><artifactId>hello</artifactId><version>1</version><packaging>war</packaging>
              <build><plugins>%s</plugins></build>
            </project>
            """.formatted(maven.version(), poms().get(1));
        Project project = Project.of(
                folder.resolve("hello"),
                "pom.xml",
                pom,
                "requirements.txt",
                "bottle==0.13.4\n",
                "src/main/webapp/WEB-INF/wsgi.py",
                "import bottle\napplication = bottle.default_app()\n");
        maven.run(project.folder(), "package");
        Path war = project.folder().resolve("target/hello-1.war");
        assertThat(Project.entries(war))
                .containsKeys("WEB-INF/lib-python/bottle.py", "WEB-INF/wsgi.py")
                .doesNotContainKey("WEB-INF/lib-python/.wsgi-bridge-packages");
        assertThat(maven.run(project.folder(), "package")).contains("packages are up to date in ");
        project.file("requirements.txt", "bottle==0.13.3\n");
        assertThat(maven.run(project.folder(), "package")).contains("installing the packages of requirements.txt");
        assertThat(Project.entries(war).get("WEB-INF/lib-python/bottle.py")).contains("__version__ = '0.13.3'");
    }

    @Test
    void whatCannotBeBuiltMustFailWithOneSentence() throws Exception {
        Project project = flask("shop");
        assertThat(maven.fail(project.folder(), "package", "-Dwsgi-bridge.engine=jython"))
                .contains(
                        "on project mysite: requirements.txt: there is no wheel of Flask==3.1.3 for the engine jython")
                .doesNotContain("MojoExecutionException");
        assertThat(maven.fail(project.folder(), "package", "-Dwsgi-bridge.installer=conda"))
                .contains("on project mysite: --installer conda: expected pip or uv");
        assertThat(maven.fail(project.folder(), "package", "-Dwsgi-bridge.project=nowhere"))
                .contains("nowhere: expected the folder of a project in Python");
        project.file("pom.xml", pomOfWar("shop", ""));
        Files.createDirectories(project.folder().resolve("src/main/webapp/WEB-INF"));
        project.file("src/main/webapp/WEB-INF/web.xml", "<web-app/>");
        assertThat(maven.fail(project.folder(), "package"))
                .contains("this project has a WAR already, of maven-war-plugin");
    }
}

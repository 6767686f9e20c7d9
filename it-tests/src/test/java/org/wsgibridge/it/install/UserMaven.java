package org.wsgibridge.it.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.wsgibridge.it.docs.CodeBlock;
import org.wsgibridge.it.server.Coverage;
import org.wsgibridge.testkit.jvm.QuickJvm;

/**
 * Maven as a user runs it, with a local repository of its own: modules of this build come from a repository as if they
 * were published, and everything else from what this build has downloaded, else from where Maven gets it.
 */
public final class UserMaven {
    private static final Pattern VERSION = Pattern.compile("<artifactId>bridge-bom</artifactId>\\s*<version>([^<]+)");
    private static final Pattern PARENT = Pattern.compile("(?s)<parent>.*?</parent>");
    private static final Pattern ARTIFACT = Pattern.compile("<artifactId>([^<]+)");
    private static final String SETTINGS = """
        <settings>
          <profiles>
            <profile>
              <id>published</id>
              <repositories>REPOSITORIES</repositories>
              <pluginRepositories>PLUGINS</pluginRepositories>
            </profile>
          </profiles>
          <activeProfiles><activeProfile>published</activeProfile></activeProfiles>
        </settings>
        """;
    private static final String REPOSITORY = """
        <KIND>
          <id>ID</id>
          <url>URL</url>
          <releases><checksumPolicy>ignore</checksumPolicy></releases>
          <snapshots><enabled>false</enabled></snapshots>
        </KIND>
        """;

    private final Path folder;
    private final String version;

    /** Publishes the modules of this build into a repository below the folder. */
    public UserMaven(Path folder) throws IOException {
        this.folder = folder;
        Path published = folder.resolve("published");
        Matcher found = VERSION.matcher(Files.readString(CodeBlock.root().resolve("bridge-bom/pom.xml")));
        assertThat(found.find()).isTrue();
        version = found.group(1);
        try (Stream<Path> modules = Files.list(CodeBlock.root())) {
            for (Path module : modules.toList()) {
                if (Files.exists(module.resolve("pom.xml"))) {
                    publish(published, module);
                }
            }
        }
        publish(published, CodeBlock.root());
        String own = published.toUri().toString();
        String downloaded =
                Path.of(System.getProperty("it.local-repository")).toUri().toString();
        Files.writeString(
                folder.resolve("settings.xml"),
                SETTINGS.replace("REPOSITORIES", repositories("repository", own, downloaded))
                        .replace("PLUGINS", repositories("pluginRepository", own, downloaded)));
    }

    private void publish(Path repository, Path module) throws IOException {
        String artifact = artifact(Files.readString(module.resolve("pom.xml")));
        Path place = Files.createDirectories(
                repository.resolve("org/wsgibridge").resolve(artifact).resolve(version));
        String name = artifact + "-" + version;
        Files.copy(module.resolve("pom.xml"), place.resolve(name + ".pom"));
        Path target = module.resolve("target");
        copyIfThere(target.resolve(name + ".jar"), place.resolve(name + ".jar"));
        if (artifact.equals("bridge-express")) {
            copyIfThere(target.resolve("wsgi-express.jar"), place.resolve(name + "-executable.jar"));
        }
    }

    private static String artifact(String pom) {
        Matcher own = ARTIFACT.matcher(PARENT.matcher(pom).replaceFirst(""));
        assertThat(own.find()).isTrue();
        return own.group(1);
    }

    private static void copyIfThere(Path file, Path copy) throws IOException {
        if (Files.exists(file)) {
            Files.copy(file, copy);
        }
    }

    private static String repositories(String kind, String published, String downloaded) {
        return repository(kind, "published", published) + repository(kind, "downloaded", downloaded);
    }

    private static String repository(String kind, String id, String url) {
        return REPOSITORY.replace("KIND", kind).replace("ID", id).replace("URL", url);
    }

    /** Returns the version of the modules. */
    public String version() {
        return version;
    }

    /** Returns the command with arguments. */
    public List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("it.maven-home"), "bin", "mvn").toString(),
                "--batch-mode",
                "--no-transfer-progress",
                "--global-settings",
                folder.resolve("settings.xml").toString(),
                "-Dmaven.repo.local=" + folder.resolve("repository")));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs Maven, which must succeed; returns what it prints. */
    public String run(Path project, String... arguments) throws IOException, InterruptedException {
        return run(project, Map.of(), arguments);
    }

    /** Does the same with further environment variables. */
    public String run(Path project, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        return end(0, project, environment, arguments);
    }

    /** Runs Maven, which must fail; returns what it prints. */
    public String fail(Path project, String... arguments) throws IOException, InterruptedException {
        return end(1, project, Map.of(), arguments);
    }

    private String end(int exitCode, Path project, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command(arguments))
                .directory(project.toFile())
                .redirectErrorStream(true);
        builder.environment().put("MAVEN_OPTS", QuickJvm.WORDS);
        Coverage.measure(builder.environment());
        builder.environment().putAll(environment);
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor())
                .as("mvn %s: %s", List.of(arguments), output)
                .isEqualTo(exitCode);
        return output;
    }
}

package org.wsgibridge.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.express.Server;
import org.wsgibridge.it.install.Wheel;
import org.wsgibridge.it.server.NginxProcess;
import org.wsgibridge.it.server.Ports;
import org.wsgibridge.testkit.python.PythonEnvironment;

/**
 * The commands of the README and of all pages in docs/, each block executed as it is, from an empty folder. Before it
 * come those blocks of the page that make files or install packages. The mark of a block says what is expected:
 *
 * <ul>
 *   <li>{@code serves: PATH = TEXT} and {@code serves: PATH ~ TEXT}: the body is the text, or has it;
 *   <li>{@code answers: STATUS PATH};
 *   <li>{@code runs: TEXT}: exit code 0, and the text is printed;
 *   <li>{@code proxied: PATH = TEXT}, {@code debugpy: PATH = TEXT}: behind the page's nginx, with a debugger attached;
 *   <li>{@code wheel: PATH = TEXT}: in the virtual environment of a project, {@code /path/to/mysite};
 *   <li>{@code installs: PACKAGE}: executed before each later block of the page; packages are those that were fetched;
 *   <li>{@code quick start}, {@code run by: CLASS}: another test does what the block says;
 *   <li>{@code the build}: not executed, because it builds, tests or measures the project itself;
 *   <li>{@code as root}, {@code cluster}: not executed, because it needs that, and changes the machine;
 *   <li>{@code registry}: not executed, because it fetches an image from a registry.
 * </ul>
 */
final class TutorialsIT {
    private static final Path README = CodeBlock.root().resolve("README.md");
    private static final Path DOCS = CodeBlock.root().resolve("docs");
    private static final String INSTALLS = "installs: ";
    private static final Pattern EXPECTED =
            Pattern.compile("(serves|answers|proxied|debugpy|wheel): (\\S+) (?:([=~]) )?(.*)");

    /** A block that begins so has the content of that file. */
    private static final Pattern NAMED = Pattern.compile("# (\\w+\\.py)\n.*", Pattern.DOTALL);

    private static final Pattern FILE =
            Pattern.compile("^cat > \\S+ <<'EOF'\n.*?^EOF\n", Pattern.MULTILINE | Pattern.DOTALL);

    @TempDir
    private Path folder;

    static Stream<CodeBlock> blocks() throws IOException {
        return CodeBlock.all().stream()
                .filter(block -> block.page().startsWith(DOCS) || block.page().equals(README));
    }

    private static boolean isOfCommands(CodeBlock block) {
        return block.language().equals("sh") || block.language().equals("console");
    }

    private static Stream<CodeBlock> marked(String kind) throws IOException {
        return blocks().filter(block -> block.mark().startsWith(kind + ":"));
    }

    static Stream<CodeBlock> serving() throws IOException {
        return marked("serves");
    }

    static Stream<CodeBlock> answering() throws IOException {
        return marked("answers");
    }

    static Stream<CodeBlock> running() throws IOException {
        return marked("runs");
    }

    private static MatchResult expected(CodeBlock block) {
        Matcher matcher = EXPECTED.matcher(block.mark());
        assertThat(matcher.matches()).as(block.toString()).isTrue();
        return matcher.toMatchResult();
    }

    /** Returns the commands of a block, after those that install packages or make files in other blocks of the page. */
    private static String text(CodeBlock block) throws IOException {
        StringBuilder text = new StringBuilder();
        for (CodeBlock other : CodeBlock.of(block.page())) {
            Matcher named = NAMED.matcher(other.text());
            if (named.matches()) {
                text.append("cat > " + named.group(1) + " <<'EOF'\n" + other.text() + "EOF\n");
            } else if (other.line() < block.line() && other.mark().startsWith(INSTALLS)) {
                text.append(other.text());
                assumeFetched(other.mark().substring(INSTALLS.length()));
            } else if (other.line() < block.line() && isOfCommands(other)) {
                FILE.matcher(other.text()).results().forEach(file -> text.append(file.group()));
            }
        }
        return text + block.text();
    }

    private static void assumeFetched(String name) throws IOException {
        try (Stream<Path> wheels =
                Files.isDirectory(Wheel.DOWNLOADS) ? Files.list(Wheel.DOWNLOADS) : Stream.<Path>empty()) {
            assumeTrue(
                    wheels.anyMatch(wheel -> wheel.getFileName().toString().startsWith(name + "-")),
                    "needs " + name + " in target/wheels: pip download --dest target/wheels flask bottle Django");
        }
    }

    private static void assumeFrameworks() {
        PythonEnvironment.assumeHas("Flask", "flask");
    }

    @Test
    void everyCommandMustBeExecutedOrSayWhyNot() throws IOException {
        assertThat(blocks().filter(TutorialsIT::isOfCommands))
                .hasSizeGreaterThan(90)
                .allMatch(block -> block.mark()
                        .matches("(serves|answers|runs|proxied|debugpy|wheel|installs|run by): .*|quick start|the build"
                                + "|as root|cluster|registry"));
    }

    @Test
    void theTestsThatPagesNameMustExist() throws IOException {
        List<String> named = marked("run by")
                .map(block -> block.mark().substring("run by: ".length()))
                .distinct()
                .toList();
        Set<String> tests = new HashSet<>();
        for (String module : List.of("bridge-express", "bridge-jdbc", "it-tests")) {
            try (Stream<Path> files = Files.walk(CodeBlock.root().resolve(module + "/src/test/java"))) {
                files.forEach(file -> tests.add(file.getFileName().toString().replace(".java", "")));
            }
        }
        assertThat(tests).containsAll(named);
    }

    @ParameterizedTest
    @MethodSource("serving")
    void whatServesMustServe(CodeBlock block) throws Exception {
        assumeFrameworks();
        MatchResult expected = expected(block);
        try (Server server = new PageShell(folder).serve(text(block))) {
            String body = server.get(expected.group(2)).body();
            if (expected.group(3).equals("=")) {
                assertThat(body).as(server.output()).isEqualTo(expected.group(4));
            } else {
                assertThat(body).as(server.output()).contains(expected.group(4));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("answering")
    void whatFailsMustFailAsThePageSays(CodeBlock block) throws Exception {
        MatchResult expected = expected(block);
        try (Server server = new PageShell(folder).serve(text(block))) {
            assertThat(server.get(expected.group(4)).statusCode()).isEqualTo(Integer.parseInt(expected.group(2)));
        }
    }

    @ParameterizedTest
    @MethodSource("running")
    void whatRunsMustSayWhatIsExpected(CodeBlock block) throws Exception {
        assertThat(new PageShell(folder).run(text(block))).contains(block.mark().substring("runs: ".length()));
    }

    @Test
    void behindTheNginxOfThePageTheApplicationMustSeeTheClientsSchemeAndHost() throws Exception {
        assumeTrue(NginxProcess.isInstalled(), "needs nginx (Debian: nginx-light)");
        CodeBlock block = marked("proxied").findFirst().orElseThrow();
        CodeBlock site =
                blocks().filter(each -> each.mark().equals("nginx")).findFirst().orElseThrow();
        MatchResult expected = expected(block);
        Path place = Files.createDirectory(folder.resolve("nginx"));
        try (Server server = new PageShell(folder).serve(text(block));
                TutorialNginx nginx = TutorialNginx.start(place, site.text(), server.port())) {
            assertThat(nginx.get("www.example.com", expected.group(2))).isEqualTo(expected.group(4));
        }
    }

    @Test
    void theFirstServerOfTheReadmeMustServeTheProject() throws Exception {
        CodeBlock block = marked("wheel").findFirst().orElseThrow();
        MatchResult expected = expected(block);
        Path project = Files.createDirectory(folder.resolve("mysite"));
        Files.writeString(project.resolve("wsgi.py"), """
                def application(environ, start_response):
                    start_response('200 OK', [('Content-Type', 'text/plain')])
                    return [b'Hello']
                """);
        String text = block.text().replace("/path/to/mysite", project.toString());
        assertThat(text).isNotEqualTo(block.text());
        String environment = "python3 -m venv .venv\n. .venv/bin/activate\n";
        try (Server server = new PageShell(folder).serve(environment + text)) {
            assertThat(server.get(expected.group(2)).body()).as(server.output()).isEqualTo(expected.group(4));
            assertThat(server.output()).contains("(found " + folder.resolve(".venv") + ")");
        }
    }

    @Test
    void aDebuggerMustStopWhereItsBreakpointIs() throws Exception {
        PythonEnvironment.assumeHas("debugpy", "debugpy");
        CodeBlock block = marked("debugpy").findFirst().orElseThrow();
        MatchResult expected = expected(block);
        int port = Ports.next();
        String text = block.text().replace("127.0.0.1:5678", "127.0.0.1:" + port);
        assertThat(text).isNotEqualTo(block.text());
        try (Server server = new PageShell(folder).serve(text);
                DebugClient debugger = DebugClient.attach(port)) {
            debugger.breakAt(folder.resolve("wsgi.py"), 2);
            CompletableFuture<HttpResponse<String>> response = server.getAsync(expected.group(2));
            debugger.awaitStop();
            assertThat(response).isNotDone();
            debugger.goOn();
            await().until(response::isDone);
            assertThat(response.get().body()).isEqualTo(expected.group(4));
        }
    }
}

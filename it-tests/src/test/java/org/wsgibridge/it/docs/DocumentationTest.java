package org.wsgibridge.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.express.WsgiExpress;
import org.wsgibridge.it.server.Pythons;
import org.wsgibridge.settings.option.DataSourceOptions;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.option.Options;

/** What can be checked of the documentation without running anything of ours. */
final class DocumentationTest {
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#|mailto:)([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern ANCHOR = Pattern.compile("]\\((?!https?:|mailto:)([^)#\\s]*)#([^)\\s]+)\\)");
    private static final Pattern OWN_ANCHOR = Pattern.compile("<a id=\"([^\"]+)\"></a>");
    private static final Pattern PREFIXED = Pattern.compile("(?:mount\\./[^.]*|group\\.[^.]+)\\.(.+)|(static\\./).*");

    /** Without {@code WSGI}; what {@code docs/configuration-directives} of mod_wsgi 6.0.5 has. */
    private static final String DIRECTIVES = """
            AcceptMutex AccessScript ApplicationGroup AuthGroupScript AuthUserScript CallableObject \
            CaseSensitivity ChunkedRequest DaemonProcess DestroyInterpreter DispatchScript \
            DontWriteBytecode EnableSendfile ErrorOverride FreeThreading GroupAuthoritative \
            HandlerScript IgnoreActivity ImportScript InterpreterOptions MapHEADToGET \
            PassApacheRequest PassAuthorization PerInterpreterGIL ProcessGroup PythonEggs \
            PythonHashSeed PythonHome PythonOptimize PythonPath PythonWarnings RestrictEmbedded \
            RestrictProcess RestrictSignal RestrictStdin RestrictStdout ScriptAlias ScriptAliasMatch \
            ScriptReloading ServerMetrics SlowRequests SocketPrefix SocketRotation SwitchInterval \
            TelemetryOptions TelemetryService TrustedProxies TrustedProxyHeaders VerboseDebugging""";

    static List<Path> pages() throws IOException {
        return CodeBlock.pages();
    }

    @ParameterizedTest
    @MethodSource("pages")
    void linksMustLeadSomewhere(Path page) throws IOException {
        Matcher link = LINK.matcher(Files.readString(page));
        while (link.find()) {
            Path target = page.resolveSibling(link.group(1)).normalize();
            assertThat(target).describedAs("link in %s", page).exists();
        }
    }

    @ParameterizedTest
    @MethodSource("pages")
    void anchorsMustBeHeadings(Path page) throws IOException {
        Matcher link = ANCHOR.matcher(Files.readString(page));
        while (link.find()) {
            Path target = link.group(1).isEmpty() ? page : page.resolveSibling(link.group(1));
            if (target.toString().endsWith(".md")) {
                assertThat(headings(target))
                        .describedAs("%s in %s", link.group(), page)
                        .contains(link.group(2));
            }
        }
    }

    /** Alerts and dashboards lead to the runbook. */
    @Test
    void linksOfDeployedFilesMustBeHeadings() throws IOException {
        List<PublishedLink> links = PublishedLink.all();
        assertThat(links).hasSizeGreaterThan(20);
        for (PublishedLink link : links) {
            assertThat(link.page()).describedAs(link.toString()).endsWith(".html");
            assertThat(link.source()).describedAs(link.toString()).exists();
            if (link.anchor() != null) {
                assertThat(headings(link.source())).describedAs(link.toString()).contains(link.anchor());
            }
        }
    }

    /** Returns the anchors that GitHub makes of a page's headings, and those that the page has itself. */
    private static Set<String> headings(Path page) throws IOException {
        String text = Files.readString(page).replaceAll("(?ms)^```.*?^```", "");
        Stream<String> own = OWN_ANCHOR.matcher(text).results().map(anchor -> anchor.group(1));
        return Stream.concat(own, ofHeadings(text)).collect(Collectors.toSet());
    }

    private static Stream<String> ofHeadings(String text) {
        return text.lines()
                .filter(line -> line.startsWith("#"))
                .map(line -> line.replaceFirst("^#+ ", "")
                        .replaceAll("\\[([^]]*)]\\([^)]*\\)", "$1")
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}_\\- ]", "")
                        .replace(' ', '-'));
    }

    @Test
    void everyDirectiveOfModWsgiMustHaveARow() throws IOException {
        String text = Files.readString(CodeBlock.root().resolve("docs/from-mod_wsgi.md"));
        for (String directive : DIRECTIVES.split("\\s+", -1)) {
            assertThat(text).containsPattern("(?m)^\\|[^|]*`WSGI" + directive + "`[^|]*\\| \\S");
        }
    }

    @ParameterizedTest
    @CsvSource({"gunicorn, from-gunicorn.md", "uWSGI, from-uwsgi.md"})
    void whatTheCommandSaysOfOtherServersOptionsMustBeOnTheirPage(String server, String page) throws IOException {
        String text = Files.readString(CodeBlock.root().resolve("docs/guides").resolve(page));
        Properties habits = new Properties();
        try (InputStream file = WsgiExpress.class.getResourceAsStream("usage/habits.properties")) {
            habits.load(file);
        }
        int found = 0;
        for (String option : habits.stringPropertyNames()) {
            String[] entry = habits.getProperty(option).split(" \\| ", -1);
            if (!entry[0].startsWith("!") && entry[1].contains(server)) {
                String here = entry[0].equals("{host}") ? "--host" : entry[0].replaceAll(" .*", "");
                String written = option.replaceFirst(" [@#]$", ""); // for one kind of values
                assertThat(text).containsPattern("(?m)^\\|[^|]*`" + written + "`[^|]*\\| `" + here + "[ `]");
                found++;
            }
        }
        assertThat(found).isGreaterThan(15);
    }

    static Stream<CodeBlock> shell() throws IOException {
        return CodeBlock.all().stream()
                .filter(block -> List.of("sh", "bash", "console").contains(block.language()));
    }

    @ParameterizedTest
    @MethodSource("shell")
    void commandsMustBeShell(CodeBlock block) throws Exception {
        assertRuns(block.text(), "bash", "-n");
    }

    static Stream<CodeBlock> python() throws IOException {
        return CodeBlock.all().stream().filter(block -> block.language().equals("python"));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("python")
    void pythonMustCompile(CodeBlock block) throws Exception {
        assertRuns(block.text(), Pythons.python3(), "-c", "import ast, sys; ast.parse(sys.stdin.read())");
    }

    static Stream<CodeBlock> xml() throws IOException {
        return CodeBlock.all().stream().filter(block -> block.language().equals("xml"));
    }

    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("xml")
    void xmlMustBeWellFormed(CodeBlock block) throws Exception {
        boolean isWhole = block.text().startsWith("<?xml");
        byte[] document = (isWhole ? block.text() : "<it>" + block.text() + "</it>").getBytes(StandardCharsets.UTF_8);
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
        factory.newDocumentBuilder().parse(new ByteArrayInputStream(document));
    }

    static Stream<CodeBlock> properties() throws IOException {
        return CodeBlock.all().stream().filter(block -> block.language().equals("properties"));
    }

    @ParameterizedTest
    @MethodSource("properties")
    void propertiesMustNameOptionsThatThereAre(CodeBlock block) throws IOException {
        Map<String, Option<?>> options = Options.ALL.stream().collect(Collectors.toMap(Option::name, option -> option));
        Properties properties = new Properties();
        properties.load(new StringReader(block.text()));
        for (String key : properties.stringPropertyNames()) {
            Matcher prefixed = PREFIXED.matcher(key);
            String name = key.replaceFirst("^datasource\\.[^.]+\\.", DataSourceOptions.PREFIX);
            if (prefixed.matches()) {
                name = prefixed.group(1) == null ? "static./PREFIX" : prefixed.group(1);
            }
            assertThat(options).describedAs("%s: %s", block, key).containsKey(name);
        }
    }

    private static void assertRuns(String input, String... command) throws Exception {
        Path script = Files.createTempFile("block", ".txt");
        Files.writeString(script, input);
        Path output = Files.createTempFile("block", ".out");
        Process process = new ProcessBuilder(command)
                .redirectInput(script.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        int status = process.waitFor();
        assertThat(status).describedAs(Files.readString(output)).isZero();
        Files.delete(script);
        Files.delete(output);
    }
}

package org.wsgibridge.it.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.server.Pythons;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.option.Options;

/** What can be told of the documentation without running anything of ours. */
final class DocumentationTest {
    private static final Pattern LINK = Pattern.compile("]\\((?!https?:|#|mailto:)([^)#\\s]+)(#[^)]*)?\\)");
    private static final Pattern PREFIXED = Pattern.compile("(?:mount\\./[^.]*|group\\.[^.]+)\\.(.+)|(static\\./).*");

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
        byte[] document = ("<it>" + block.text() + "</it>").getBytes(StandardCharsets.UTF_8);
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(document));
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
            String name = key;
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

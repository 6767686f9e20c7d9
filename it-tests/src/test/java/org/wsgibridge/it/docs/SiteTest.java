package org.wsgibridge.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The documentation site: it is built by MkDocs in its strict mode, which fails for a link or an anchor that leads
 * nowhere.
 */
final class SiteTest {
    private static final Path BUILD = CodeBlock.root().resolve("website/build");
    private static final Path PREPARED = CodeBlock.root().resolve("target/site-scripts/prepared");
    private static final Pattern FROM_ELSEWHERE =
            Pattern.compile("<(?:script|link|img|iframe)\\b[^>]*\\b(?:src|href)=\"?(?:https?:)?//");

    @TempDir
    private static Path site;

    @BeforeAll
    static void build() throws Exception {
        assumeTrue(Files.exists(PREPARED), "needs what website/build --prepare installs");
        Process process = new ProcessBuilder(BUILD.toString(), "--quiet", "--site-dir", site.toString())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(site)) {
            return files.filter(file -> file.toString().endsWith(".html")).toList();
        }
    }

    @Test
    void pagesMustLoadNothingFromOtherHosts() throws IOException {
        assertThat(pages()).hasSizeGreaterThan(40);
        for (Path page : pages()) {
            assertThat(FROM_ELSEWHERE.matcher(Files.readString(page)).results().map(found -> found.group()))
                    .as(page.toString())
                    .isEmpty();
        }
    }

    @Test
    void diagramsMustBeDrawnByAScriptOfTheSite() throws IOException {
        assertThat(Files.readString(site.resolve("architecture.html")))
                .contains("class=\"mermaid\"", "assets/scripts/mermaid-");
        assertThat(Files.readString(site.resolve("install.html"))).doesNotContain("mermaid");
    }

    @Test
    void everyPageMustBeFoundBySearch() throws IOException {
        assertThat(Files.readString(site.resolve("search/search_index.js")))
                .contains("guides/timeouts.html", "configuration.html#options-of-a-mount", "changelog.html");
    }

    @Test
    void linksOfDeployedFilesMustLeadToPagesOfTheSite() throws IOException {
        for (PublishedLink link : PublishedLink.all()) {
            Path page = site.resolve(link.page());
            assertThat(page).as(link.toString()).exists();
            if (link.anchor() != null) {
                assertThat(Files.readString(page)).as(link.toString()).contains("id=\"" + link.anchor() + "\"");
            }
        }
    }
}

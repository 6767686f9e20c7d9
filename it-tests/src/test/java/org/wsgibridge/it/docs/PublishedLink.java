package org.wsgibridge.it.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A link of a deployed file, such as an alert or a dashboard, to a page of the documentation site.
 *
 * @param file the file that has it
 * @param page the page, from the root of the site
 * @param anchor the anchor of the page, {@code null} for none
 */
record PublishedLink(Path file, String page, @Nullable String anchor) {
    private static final Pattern LINK =
            Pattern.compile("https://wsgibridge\\.org/docs/([^\\s\"'#]+)(?:#([^\\s\"']+))?");

    /** Returns all links of {@code deploy}. */
    static List<PublishedLink> all() throws IOException {
        List<PublishedLink> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(CodeBlock.root().resolve("deploy"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Matcher link = LINK.matcher(Files.readString(file));
                while (link.find()) {
                    found.add(new PublishedLink(file, link.group(1), link.group(2)));
                }
            }
        }
        return found;
    }

    /** Returns the file in {@code docs} that the page is made of. */
    Path source() {
        return CodeBlock.root().resolve("docs").resolve(page.replaceFirst("\\.html$", ".md"));
    }
}

package org.wsgibridge.it.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A fenced code block of a Markdown page.
 *
 * @param page the page
 * @param line the line of its fence, from 1
 * @param mark the HTML comment on the line before, {@code ""} without one: what is to be tried with the block
 * @param language the word behind the fence, {@code ""} without one
 * @param text the lines between the fences
 */
public record CodeBlock(Path page, int line, String mark, String language, String text) {
    private static final Pattern MARK = Pattern.compile("<!--\\s*(.*?)\\s*-->");
    private static final String FENCE = "```";

    /** Returns the root of the repository. */
    public static Path root() {
        return Path.of("..").toAbsolutePath().normalize();
    }

    /** Returns the project's pages: README, those in docs/ and those of modules. */
    static List<Path> pages() throws IOException {
        Path root = root();
        List<Path> pages = new ArrayList<>();
        for (Path folder : List.of(root, root.resolve("sample-django-war"))) {
            try (Stream<Path> files = Files.list(folder)) {
                addPages(files, pages);
            }
        }
        try (Stream<Path> files = Files.walk(root.resolve("docs"))) {
            addPages(files, pages);
        }
        return pages;
    }

    private static void addPages(Stream<Path> files, List<Path> pages) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
    }

    /** Returns all blocks of all pages. */
    static List<CodeBlock> all() throws IOException {
        List<CodeBlock> blocks = new ArrayList<>();
        for (Path page : pages()) {
            blocks.addAll(of(page));
        }
        return blocks;
    }

    /** Returns the blocks of a page. */
    public static List<CodeBlock> of(Path page) throws IOException {
        List<CodeBlock> blocks = new ArrayList<>();
        List<String> lines = Files.readAllLines(page);
        for (int i = 0; i < lines.size(); i++) {
            if (lines.get(i).startsWith(FENCE)) {
                int start = i;
                StringBuilder text = new StringBuilder();
                for (i++; i < lines.size() && !lines.get(i).startsWith(FENCE); i++) {
                    text.append(lines.get(i)).append('\n');
                }
                String language = lines.get(start).substring(FENCE.length()).strip();
                blocks.add(new CodeBlock(page, start + 1, mark(lines, start), language, text.toString()));
            }
        }
        return blocks;
    }

    private static String mark(List<String> lines, int fence) {
        Matcher matcher = MARK.matcher(fence == 0 ? "" : lines.get(fence - 1));
        return matcher.matches() ? matcher.group(1) : "";
    }

    @Override
    public String toString() {
        return root().relativize(page) + ":" + line + " " + language + (mark.isEmpty() ? "" : " (" + mark + ")");
    }
}

package org.wsgibridge.servlet.staticfiles;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** The page that shows what is in a folder. It shows only files and folders that would be served. Stateless. */
final class DirectoryListing {
    /** The largest number of entries that a page shows. */
    static final int MAX = 5_000;

    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final String STYLE = """
            :root { color-scheme: light dark; }
            body { font: 16px/1.5 system-ui, sans-serif; margin: 0 auto; padding: 1.5rem 1rem; max-width: 56rem; }
            h1 { font-size: 1.25rem; overflow-wrap: anywhere; }
            table { border-collapse: collapse; width: 100%; }
            th, td { text-align: left; padding: .45rem .5rem; border-bottom: 1px solid #8884; vertical-align: top; }
            th { font-weight: 600; font-size: .85rem; }
            td:first-child { overflow-wrap: anywhere; }
            .n { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
            .d { white-space: nowrap; }
            .n, .d { width: 1%; }
            a { text-decoration: none; } a:hover { text-decoration: underline; }
            .f { font-weight: 600; }
            p { opacity: .75; }
            @media (max-width: 34rem) { .d { display: none; } }
            """;

    private DirectoryListing() {}

    /**
     * Makes the page.
     *
     * @param shown the path to show, a native string that ends with a slash
     * @param found what is in the folder
     * @param hasParent whether there is a folder above
     * @return the page in UTF-8
     */
    static byte[] page(String shown, List<FolderEntry> found, boolean hasParent) {
        List<FolderEntry> entries = new ArrayList<>(found.subList(0, Math.min(found.size(), MAX)));
        entries.sort(Comparator.comparing((FolderEntry entry) -> !entry.folder())
                .thenComparing(FolderEntry::name, String.CASE_INSENSITIVE_ORDER)
                .thenComparing(FolderEntry::name));
        String title = "Index of " + escape(new String(shown.getBytes(ISO_8859_1), UTF_8));
        StringBuilder html = new StringBuilder(4096)
                .append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>")
                .append(title)
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<h1>")
                .append(title)
                .append("</h1>\n<table>\n<thead><tr><th scope=\"col\">Name</th><th scope=\"col\" class=\"n\">Size</th>")
                .append("<th scope=\"col\" class=\"d\">Modified (UTC)</th></tr></thead>\n<tbody>\n");
        if (hasParent) {
            html.append("<tr><td><a class=\"f\" href=\"../\">../</a></td><td class=\"n\"></td><td class=\"d\"></td>"
                    + "</tr>\n");
        }
        entries.forEach(entry -> append(html, entry));
        html.append("</tbody>\n</table>\n");
        if (entries.isEmpty()) {
            html.append("<p>This folder is empty.</p>\n");
        } else if (found.size() > MAX) {
            html.append("<p>Only the first ").append(MAX).append(" entries are shown.</p>\n");
        }
        return html.append("</body>\n</html>\n").toString().getBytes(UTF_8);
    }

    private static void append(StringBuilder html, FolderEntry entry) {
        String slash = entry.folder() ? "/" : "";
        // "./" because the part of a name before a colon would otherwise be taken for a scheme.
        html.append("<tr><td><a")
                .append(entry.folder() ? " class=\"f\"" : "")
                .append(" href=\"./")
                .append(escape(UrlPaths.encodeName(entry.name())))
                .append(slash)
                .append("\">")
                .append(escape(entry.name()))
                .append(slash)
                .append("</a></td><td class=\"n\">")
                .append(entry.folder() ? "" : size(entry.size()))
                .append("</td><td class=\"d\">")
                .append(DATE.format(entry.modified()))
                .append("</td></tr>\n");
    }

    private static String size(long bytes) {
        if (bytes < 1024) {
            return bytes + " B";
        }
        double value = bytes;
        int unit = -1;
        do {
            value /= 1024;
            unit++;
        } while (value >= 1024 && unit < 3);
        return String.format(Locale.ROOT, "%.1f %s", value, "KMGT".charAt(unit) + "iB");
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}

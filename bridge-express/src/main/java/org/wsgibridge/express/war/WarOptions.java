package org.wsgibridge.express.war;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The options of an application as a WAR has them: once for a container, and once for its own server. */
public final class WarOptions {
    /** Where a project is, within a WAR. */
    static final String APPLICATION = "WEB-INF/app";

    private static final String IN_WEB_INF = "app";

    private WarOptions() {}

    /**
     * Returns the text of a {@code wsgi.properties}.
     *
     * @param options the bridge's options by name
     */
    public static String properties(Map<String, String> options) {
        StringBuilder text = new StringBuilder("# WEB-INF/wsgi.properties; paths may be relative to WEB-INF\n");
        options.forEach((name, value) -> text.append(escape(name))
                .append(" = ")
                .append(value.replace("\\", "\\\\"))
                .append('\n'));
        return text.toString();
    }

    /** In a key of a properties file a space, a colon or an equals sign would end it. */
    private static String escape(String name) {
        return name.replace("\\", "\\\\")
                .replace(" ", "\\ ")
                .replace(":", "\\:")
                .replace("=", "\\=");
    }

    /**
     * Returns options with the paths that they have in a WAR, sorted by name.
     *
     * @param options the bridge's options, with absolute paths
     * @param project the project's folder, absolute
     */
    static Map<String, String> inWebInf(Map<String, String> options, Path project) {
        Map<String, String> moved = new TreeMap<>();
        options.forEach((name, value) -> moved.put(name, replaced(value, project, IN_WEB_INF)));
        return moved;
    }

    /**
     * Returns a line of options with the paths that are relative to the application's folder.
     *
     * @param lines lines of a file of {@code --config}
     * @param folder the application's folder, absolute
     * @param project the project's folder, absolute, which that is in
     */
    static List<String> inApplication(List<String> lines, Path folder, Path project) {
        String up = folder.relativize(project).toString();
        return lines.stream()
                .map(line -> replaced(replaced(line, folder, "."), project, up.isEmpty() ? "." : up))
                .toList();
    }

    private static String replaced(String value, Path folder, String by) {
        return Pattern.compile("(?<![^\\s:,;=\"'])" + Pattern.quote(folder.toString()) + "(?=$|[/\\s:,;\"'])")
                .matcher(value)
                .replaceAll(Matcher.quoteReplacement(by));
    }
}

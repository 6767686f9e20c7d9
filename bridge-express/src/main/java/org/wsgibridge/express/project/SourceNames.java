package org.wsgibridge.express.project;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Looks for the name of the application in a source file, among the names that the file defines or imports at its top
 * level. The file is not executed. Stateless.
 */
final class SourceNames {
    /** The name of an application if no other is given , as in mod_wsgi. */
    static final String DEFAULT = "application";

    private static final List<String> NAMES = List.of(DEFAULT, "app");
    private static final String FACTORY = "create_app";

    /** Texts of several lines, such as those that document the file. */
    private static final Pattern TRIPLE_QUOTED = Pattern.compile("\"\"\"(?s:.*?)\"\"\"|'''(?s:.*?)'''");

    private SourceNames() {}

    /**
     * Returns the name of the application.
     *
     * @param file the source
     * @return {@code application}, {@code app} or {@code create_app()}, {@code null} if the file has none of them or
     *     cannot be read
     */
    static @Nullable String application(Path file) {
        String source;
        try {
            source = Files.readString(file, ISO_8859_1); // all names that matter are ASCII
        } catch (IOException e) {
            return null; // the engine says so when it loads the file
        }
        for (String name : NAMES) {
            if (has(source, name)) {
                return name;
            }
        }
        return has(source, FACTORY) ? FACTORY + "()" : null;
    }

    /**
     * Returns whether a source file has a name at its top level.
     *
     * @param file the source
     * @param name a name in ASCII letters, digits and underscores
     * @return {@code false} also if the file cannot be read
     */
    static boolean has(Path file, String name) {
        try {
            return has(Files.readString(file, ISO_8859_1), name);
        } catch (IOException e) {
            return false;
        }
    }

    private static boolean has(String source, String name) {
        String definition =
                "(?:async +)?def +NAME\\b|class +NAME\\b|NAME *(?::[^=\\n]*)?=(?!=)|(?:[\\w.]+ *= *)+NAME *=(?!=)"
                        + "|(?:from +[\\w.]+ +)?import +(?:[^\\n#]*[\\s,(])?NAME *(?:[,)#]|$)"
                        + "|from +[\\w.]+ +import *\\((?:[^)]*[\\s,])?NAME\\s*[,)#]";
        String code = TRIPLE_QUOTED.matcher(source).replaceAll("''");
        return Pattern.compile("^(?:" + definition.replace("NAME", name) + ")", Pattern.MULTILINE)
                .matcher(code)
                .find();
    }
}

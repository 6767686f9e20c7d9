package org.wsgibridge.express.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.TextFile;

/**
 * Reads a file such as {@code /etc/mime.types}, in which each line has a content type and its extensions. Stateless.
 */
final class MimeTypesFile {
    private MimeTypesFile() {}

    /**
     * Reads the file.
     *
     * @return the content types, by extension without the dot
     * @throws ExpressException if the file cannot be read, or a line has another form
     */
    static Map<String, String> read(Path file) {
        List<String> lines;
        try {
            lines = TextFile.lines(file);
        } catch (IOException e) {
            throw ExpressException.usage(
                    "--mime-types " + file + ": expected a file that can be read, with lines such as text/plain txt",
                    e);
        }
        Map<String, String> types = new LinkedHashMap<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            String[] words = line.split("\\s+", -1);
            if (words[0].indexOf('/') <= 0) {
                throw ExpressException.usage("--mime-types " + file + " line " + (i + 1) + ": " + words[0]
                        + ": expected a content type and its extensions, such as text/plain txt");
            }
            for (int word = 1; word < words.length; word++) {
                types.put(words[word], words[0]);
            }
        }
        return types;
    }
}

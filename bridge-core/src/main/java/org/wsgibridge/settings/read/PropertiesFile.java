package org.wsgibridge.settings.read;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.TextFile;
import org.wsgibridge.settings.OptionOrigin;

/**
 * Reads a properties file in the format of {@link Properties}, but in UTF-8 and with line numbers. A key that occurs
 * twice is not lost.
 */
final class PropertiesFile {

    /**
     * One line.
     *
     * @param name the key
     * @param setting the value and its place in the file
     */
    record Line(String name, Setting setting) {}

    private final String shownName;
    private final Problems problems;

    private PropertiesFile(String shownName, Problems problems) {
        this.shownName = shownName;
        this.problems = problems;
    }

    /**
     * Reads a file.
     *
     * @param file the file
     * @param shownName the file's name in messages
     * @param problems receives the errors in the file
     */
    static List<Line> read(Path file, String shownName, Problems problems) {
        try {
            return new PropertiesFile(shownName, problems).parse(Files.readString(file, UTF_8));
        } catch (CharacterCodingException e) {
            problems.add(shownName + ": is not UTF-8");
        } catch (IOException e) {
            problems.add(shownName + ": cannot be read: " + FileFault.reason(e));
        }
        return List.of();
    }

    private List<Line> parse(String text) throws IOException {
        String[] physical = TextFile.unmarked(text).split("\r\n|\r|\n", -1);
        List<Line> lines = new ArrayList<>();
        for (int i = 0; i < physical.length; i++) {
            int first = i;
            StringBuilder logical = new StringBuilder(physical[i]);
            while (!isComment(physical[first]) && isContinued(physical[i]) && i + 1 < physical.length) {
                logical.append('\n').append(physical[++i]);
            }
            parseLine(logical.toString(), first + 1, lines);
        }
        return lines;
    }

    private void parseLine(String logical, int number, List<Line> lines) throws IOException {
        String origin = shownName + " line " + number;
        Properties pair = new Properties();
        try {
            pair.load(new StringReader(logical));
        } catch (IllegalArgumentException e) {
            problems.add(origin + ": " + logical.strip() + ": malformed \\uXXXX escape");
        }
        for (String name : pair.stringPropertyNames()) {
            String value = pair.getProperty(name, "").strip();
            lines.add(new Line(name, new Setting(OptionOrigin.line(origin, name), value)));
        }
    }

    private static boolean isComment(String line) {
        String start = line.stripLeading();
        return start.startsWith("#") || start.startsWith("!");
    }

    private static boolean isContinued(String line) {
        int backslashes = 0;
        while (backslashes < line.length() && line.charAt(line.length() - 1 - backslashes) == '\\') {
            backslashes++;
        }
        return backslashes % 2 == 1;
    }
}

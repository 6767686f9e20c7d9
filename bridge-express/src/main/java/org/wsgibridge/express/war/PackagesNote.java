package org.wsgibridge.express.war;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The note in a folder of packages. It says that {@code install-python} has filled the folder, for which requirements,
 * and with which files. It is never read or written through a link. Stateless.
 */
final class PackagesNote {
    /** The name of the note, which no WAR contains. */
    static final String NAME = ".wsgi-bridge-packages";

    private static final String HEADER = "# Made by wsgi-express install-python, which replaces this folder. 1\n";

    /** Files that Python and Jython write beside the sources that they load. */
    private static final Pattern COMPILED = Pattern.compile(".*\\.pyc|.*\\$py\\.class");

    private PackagesNote() {}

    /**
     * Returns whether a folder has a note that this command has written.
     *
     * @throws IOException if the note cannot be read
     */
    static boolean isIn(Path folder) throws IOException {
        Path note = folder.resolve(NAME);
        if (!Files.isRegularFile(note, LinkOption.NOFOLLOW_LINKS)) {
            return false;
        }
        byte[] header = HEADER.getBytes(ISO_8859_1);
        try (InputStream content = Files.newInputStream(note, LinkOption.NOFOLLOW_LINKS)) {
            return new String(content.readNBytes(header.length), ISO_8859_1).equals(HEADER);
        } catch (NoSuchFileException e) {
            return false; // another process has moved it away
        }
    }

    /**
     * Returns whether a folder was filled for the same requirements, and still has the same files with the same sizes.
     *
     * @param folder a folder that has a note
     * @param digest the hash of what determines the packages
     * @throws IOException if the folder cannot be read
     */
    static boolean says(Path folder, String digest) throws IOException {
        try (InputStream content = Files.newInputStream(folder.resolve(NAME), LinkOption.NOFOLLOW_LINKS)) {
            return new String(content.readAllBytes(), UTF_8).equals(text(folder, digest));
        }
    }

    /**
     * Writes the note of a folder that has none.
     *
     * @param folder the folder, with all its files
     * @param digest the hash of what determines the packages
     * @throws IOException if it cannot be written, or a file of its name exists
     */
    static void write(Path folder, String digest) throws IOException {
        byte[] text = text(folder, digest).getBytes(UTF_8);
        Files.write(folder.resolve(NAME), text, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    }

    private static String text(Path folder, String digest) throws IOException {
        SortedSet<String> lines = new TreeSet<>();
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = folder.relativize(file).toString();
                if (!path.equals(NAME) && !COMPILED.matcher(path).matches()) {
                    lines.add(attributes.size() + " " + path);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return HEADER + digest + "\n" + String.join("\n", lines) + "\n";
    }
}

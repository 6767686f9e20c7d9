package org.wsgibridge.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Caches the versions of Pythons, because each query has to start one. An entry is valid as long as this process runs
 * and the program's file does not change. Thread-safe.
 */
public final class PythonVersions {
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+\\.\\d+");
    private static final Map<Path, Told> KNOWN = new ConcurrentHashMap<>();

    private PythonVersions() {}

    private record Told(Path file, FileTime time, long size, String version) {}

    /**
     * Notes the version that a Python has reported.
     *
     * @param program the program, absolute, links not followed
     * @param version its version, such as {@code 3.11.2}; any other text is ignored
     */
    public static void note(Path program, String version) {
        Told told = VERSION.matcher(version).matches() ? tell(program, version) : null;
        if (told != null) {
            KNOWN.put(program, told);
        }
    }

    /** Returns the version of a program; {@code null} if it was not asked, or its file has changed since. */
    public static @Nullable String of(Path program) {
        Told told = KNOWN.get(program);
        return told != null && told.equals(tell(program, told.version)) ? told.version : null;
    }

    private static @Nullable Told tell(Path program, String version) {
        try {
            Path file = program.toRealPath();
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            return new Told(file, attributes.lastModifiedTime(), attributes.size(), version);
        } catch (IOException e) {
            return null;
        }
    }
}

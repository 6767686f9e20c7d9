package org.wsgibridge.cpython;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The Pythons of this machine: that on the PATH, pyenv's, and the newest ones, which {@code .ci/run} fetches. */
final class Pythons {
    private static final List<String> NEWEST = List.of("3.13", "3.14");

    private Pythons() {}

    /**
     * Returns prefixes of supported Pythons by version, one per minor version, such as {@code 2.7} and {@code 3.12}.
     */
    static SortedMap<String, Path> installed() {
        SortedMap<String, Path> found = new TreeMap<>(Comparator.comparingInt(Pythons::rank));
        String root = System.getenv("PYENV_ROOT");
        Path versions = Path.of(root == null ? System.getProperty("user.home") + "/.pyenv" : root, "versions");
        if (Files.isDirectory(versions)) {
            try (Stream<Path> folders = Files.list(versions)) {
                folders.filter(folder -> Files.isExecutable(folder.resolve("bin/python")))
                        .forEach(folder -> {
                            String[] parts =
                                    String.valueOf(folder.getFileName()).split("\\.", -1);
                            if (parts.length == 3 && isSupported(parts[0], parts[1])) {
                                found.put(parts[0] + "." + parts[1], folder);
                            }
                        });
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        for (String version : NEWEST) {
            Path fetched =
                    Path.of("../target/python-" + version).toAbsolutePath().normalize();
            if (Files.isExecutable(fetched.resolve("bin/python"))) {
                found.put(version, fetched);
            }
        }
        return found;
    }

    /** Returns the versions to test with, the oldest first: those installed, else {@code 3} for that on the PATH. */
    static List<String> versions() {
        List<String> versions = List.copyOf(installed().keySet());
        return versions.isEmpty() ? List.of("3") : versions;
    }

    /** What differs from version to version, but not so much that each needs its minute. */
    static List<String> oldestAndNewest() {
        List<String> versions = versions();
        return Stream.of(versions.get(0), versions.get(versions.size() - 1))
                .distinct()
                .toList();
    }

    /** 3.8 comes before 3.13. */
    private static int rank(String version) {
        int dot = version.indexOf('.');
        return 100 * Integer.parseInt(version.substring(0, dot)) + Integer.parseInt(version.substring(dot + 1));
    }

    private static boolean isSupported(String major, String minor) {
        return major.equals("2") ? minor.equals("7") : major.equals("3") && Integer.parseInt(minor) >= 8;
    }

    /** Returns the prefix of a version, {@code null} when it is not installed. */
    static @Nullable Path find(String version) {
        return version.contains(".") ? installed().get(version) : null;
    }

    /** Returns whether Python 2.7 is installed. */
    static boolean has27() {
        return find("2.7") != null;
    }

    /** Returns the executables of all supported Pythons, that on the PATH first. */
    static List<String> executables() {
        List<String> all = new ArrayList<>(List.of("python3"));
        installed().values().forEach(home -> all.add(home.resolve("bin/python").toString()));
        return all;
    }
}

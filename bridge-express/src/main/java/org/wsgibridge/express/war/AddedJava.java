package org.wsgibridge.express.war;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.wsgibridge.express.failure.ExpressException;

/** The jars and classes that the user adds to a WAR by {@code --class-path}, such as a JDBC driver. Not thread-safe. */
final class AddedJava {
    private static final String NAME = "--class-path";
    private static final String OPTION = NAME + " ";
    private static final String CLASSES = "WEB-INF/classes/";
    private static final String LIBRARIES = "WEB-INF/lib/";

    private final JavaParts parts;
    private final Set<String> all;

    /** By their names in the WAR. */
    private final Map<String, AddedJar> jars = new TreeMap<>();

    private final Map<String, Content> classes = new TreeMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private final Set<String> ofDistribution = new TreeSet<>();

    private AddedJava(JavaParts parts, Set<String> all) {
        this.parts = parts;
        this.all = Set.copyOf(all);
    }

    /**
     * Reads the jars and folders of a class path. Of two files with the same name, the first is taken.
     *
     * @param places jars and folders that exist
     * @param parts the libraries of this distribution
     * @param all the names of those libraries that the WAR has, for its own server or for a container
     * @throws ExpressException if the WAR would have two versions of a library, or a folder has jars instead of classes
     */
    static AddedJava of(List<Path> places, JavaParts parts, Set<String> all) {
        AddedJava added = new AddedJava(parts, all);
        try {
            for (Path place : places) {
                if (Files.isDirectory(place)) {
                    added.addFolder(place);
                } else {
                    added.add(AddedJar.of(place));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return added;
    }

    private void addFolder(Path folder) throws IOException {
        try (Stream<Path> children = Files.list(folder)) {
            if (children.anyMatch(
                    child -> child.toString().toLowerCase(Locale.ROOT).endsWith(".jar"))) {
                throw ExpressException.usage(OPTION + folder + ": contains jars, which a folder does not add to"
                        + " the class path: expected '" + folder + "/*' for the jars, or a folder with classes");
            }
        }
        // As for the project: without secrets, and without links that lead out of the folder.
        ProjectFiles found = ProjectFiles.find(NAME, folder, new Exclusions(List.of()), folder);
        found.files().forEach((name, file) -> classes.putIfAbsent(CLASSES + name, Content.of(file)));
        found.leftOut().lines().forEach(line -> leftOut.add("of " + OPTION + folder + ", " + line));
    }

    private void add(AddedJar jar) {
        if (all.contains(jar.artifact())) {
            String there = parts.jar(jar.artifact());
            if (!there.equals(jar.artifact() + "-" + jar.version() + ".jar")) {
                throw ExpressException.usage(OPTION + jar.file() + ": the WAR has " + there
                        + " already: expected a class path without another version of it");
            }
            ofDistribution.add(jar.artifact());
            return;
        }
        for (AddedJar other : jars.values()) {
            boolean isSame =
                    other.artifact().equals(jar.artifact()) && other.group().equals(jar.group());
            if (isSame && other.sha256().equals(jar.sha256())) {
                return; // the same file by another name
            }
            boolean isOther = isSame && !other.version().equals(jar.version());
            if (isOther || (other.name().equals(jar.name()) && !other.sha256().equals(jar.sha256()))) {
                throw ExpressException.usage(OPTION + jar.file() + ": is another jar of the name or the library of "
                        + other.file() + ": expected one of them");
            }
        }
        jars.putIfAbsent(jar.name(), jar);
    }

    /** Returns a line for each reason for which files of folders are left out. */
    List<String> leftOut() {
        return List.copyOf(leftOut);
    }

    /**
     * Returns the libraries of this distribution that the class path names too. They are then provided for a container
     * as well.
     */
    Set<String> ofDistribution() {
        return Set.copyOf(ofDistribution);
    }

    Collection<AddedJar> jars() {
        return List.copyOf(jars.values());
    }

    /** Returns the files by their names in the WAR. */
    Map<String, Content> contents() {
        Map<String, Content> contents = new TreeMap<>(classes);
        jars.forEach((name, jar) ->
                contents.put(LIBRARIES + name, new Content(() -> Files.newInputStream(jar.file()), true)));
        return contents;
    }

    /** Returns a short description that begins with a comma; {@code ""} if nothing is added. */
    String description() {
        if (jars.isEmpty() && classes.isEmpty()) {
            return "";
        }
        return ", of --class-path " + String.join(", ", jars.keySet())
                + (classes.isEmpty()
                        ? ""
                        : (jars.isEmpty() ? "" : " and ") + classes.size() + " files for WEB-INF/classes");
    }
}

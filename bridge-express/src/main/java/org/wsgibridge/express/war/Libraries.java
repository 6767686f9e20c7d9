package org.wsgibridge.express.war;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.project.ExpressJar;

/**
 * The libraries that were merged into the executable jar, as separate jars again. A container has some of them itself,
 * and a WAR for it must not contain them too. A list in the jar, which is written when the jar is built, says which
 * files come from which library. Thread-safe.
 */
final class Libraries implements AutoCloseable {
    private static final String LIST = "META-INF/wsgi-express/libraries.txt";
    private static final String SERVICES = "META-INF/services/";
    private static final String VERSIONS = "META-INF/versions/";

    private final ZipFile whole;

    /** The libraries of each folder, whose name has a slash at its end, or of each file. */
    private final Map<String, Set<String>> owners = new HashMap<>();

    /** The original names of folders and files that have another name in the executable jar. */
    private final Map<String, String> originals = new HashMap<>();

    private final Map<String, List<ZipEntry>> entries = new HashMap<>();

    private Libraries(ZipFile whole) throws IOException {
        this.whole = whole;
        for (String line : read(LIST).split("\n", -1)) {
            String[] columns = line.split("\t", -1);
            for (int i = 1; i < columns.length; i++) {
                String[] names = columns[i].split("=", 2);
                owners.computeIfAbsent(names[0], place -> new HashSet<>()).add(columns[0]);
                if (names.length == 2) {
                    originals.put(names[0], names[1]);
                }
            }
        }
        whole.stream()
                .filter(entry -> !entry.isDirectory())
                .forEach(entry -> owners(entry.getName())
                        .forEach(library -> entries.computeIfAbsent(library, name -> new ArrayList<>())
                                .add(entry)));
    }

    /**
     * Opens the executable jar that this class comes from.
     *
     * @throws ExpressException if this class does not come from such a jar
     */
    static Libraries ofThis() {
        Path place = ExpressJar.place();
        if (!Files.isRegularFile(place)) {
            throw notPackaged(place);
        }
        try {
            ZipFile whole = new ZipFile(place.toFile());
            if (whole.getEntry(LIST) == null) {
                whole.close();
                throw notPackaged(place);
            }
            return new Libraries(whole);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ExpressException notPackaged(Path place) {
        return ExpressException.usage("build-war: " + place
                + " is not the jar of a distribution: expected wsgi-express.jar, which has the libraries of a WAR");
    }

    private Set<String> owners(String file) {
        Set<String> ofFile = owners.get(file);
        return ofFile != null ? ofFile : owners.getOrDefault(folder(file), Set.of());
    }

    /** Returns the original name of a file in its library. */
    private String original(String file) {
        String folder = folder(file);
        String original = originals.get(folder);
        return original != null ? original + file.substring(folder.length()) : originals.getOrDefault(file, file);
    }

    private static String folder(String file) {
        return file.substring(0, file.lastIndexOf('/') + 1);
    }

    /**
     * Makes the jar of a library.
     *
     * @param name the jar's name, such as {@code slf4j-api-2.0.20.jar}
     * @return the bytes of the jar
     * @throws IllegalArgumentException if there is no such library
     */
    byte[] jar(String name) throws IOException {
        List<ZipEntry> files = entries.get(name);
        if (files == null) {
            throw new IllegalArgumentException("not in the distribution: " + name);
        }
        Map<String, Content> contents = new HashMap<>();
        for (ZipEntry file : files) {
            Content content = content(file, name);
            if (content != null) {
                contents.put(original(file.getName()), content);
            }
        }
        boolean versions = contents.keySet().stream().anyMatch(file -> file.startsWith(VERSIONS));
        ByteArrayOutputStream jar = new ByteArrayOutputStream();
        new Archive(manifest(name, versions), contents).writeTo(jar);
        return jar.toByteArray();
    }

    /**
     * Returns the content of a file in its library, {@code null} for none. Files of services are merged in the
     * executable jar, so those lines are removed that belong to other libraries.
     */
    private @Nullable Content content(ZipEntry file, String library) throws IOException {
        if (!file.getName().startsWith(SERVICES)) {
            return Content.of(() -> whole.getInputStream(file));
        }
        String own = read(file.getName())
                .lines()
                .map(line -> line.replaceFirst("#.*", "").strip())
                .filter(line -> owners(line.replace('.', '/') + ".class").contains(library))
                .collect(Collectors.joining("\n"));
        return own.isEmpty() ? null : Content.of(own + "\n");
    }

    private static String manifest(String jar, boolean versions) {
        int dash = jar.lastIndexOf('-', jar.length() - ".jar".length());
        String version = jar.replaceFirst("^.*?-(?=[0-9])", "").replaceFirst("\\.jar$", "");
        String title = dash < 0 ? jar : jar.substring(0, jar.length() - version.length() - "-.jar".length());
        return "Manifest-Version: 1.0\r\nImplementation-Title: " + title + "\r\nImplementation-Version: " + version
                + "\r\n" + (versions ? "Multi-Release: true\r\n" : "") + "\r\n";
    }

    /** Returns a file of the executable jar. */
    byte[] file(String name) throws IOException {
        try (InputStream content = whole.getInputStream(Objects.requireNonNull(whole.getEntry(name), name))) {
            return content.readAllBytes();
        }
    }

    /** Returns the names of the files of the executable jar below a folder. */
    List<String> below(String folder) {
        return whole.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.startsWith(folder) && !name.endsWith("/"))
                .sorted()
                .toList();
    }

    private String read(String name) throws IOException {
        return new String(file(name), UTF_8);
    }

    @Override
    public void close() {
        try {
            whole.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package org.wsgibridge.express.war;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.install.Bytes;
import org.wsgibridge.express.install.StaticFiles;

/** The contents of a WAR, by the names of the entries. Not thread-safe. */
final class WarContents {
    private static final String LIBRARIES = "WEB-INF/lib/";
    private static final String PACKAGES = "WEB-INF/lib-python/";
    private static final String SERVER = "META-INF/wsgi-express/";
    private static final String LAUNCHER = "org/wsgibridge/launch/";
    private static final String MAIN = "org.wsgibridge.launch.WarMain";
    private static final String DESCRIPTOR = "WEB-INF/web.xml";
    private static final String BILL = "META-INF/sbom/application.cdx.json";

    private static final Set<String> OF_JYTHON = Set.of("bridge-jython", "bridge-jdbc");
    private static final Set<String> OF_CPYTHON = Set.of("bridge-cpython");

    private final WarRequest request;

    /** The application's folder relative to the project, with a slash at its end unless it is the project. */
    private final String sub;

    private final Map<String, Content> contents = new TreeMap<>();
    private final JavaParts parts = JavaParts.ofThis();

    /** The names of the libraries of this distribution: those that a container gets, and all. */
    private final Set<String> inContainer;

    private final Set<String> all;
    private final AddedJava added;

    /**
     * Makes contents, which are empty.
     *
     * @throws ExpressException if a jar of the class path contradicts those of this distribution
     */
    WarContents(WarRequest request) {
        this.request = request;
        Set<String> roots = new TreeSet<>(Set.of("bridge-servlet", "bridge-starter-logging"));
        roots.addAll(ofEngine());
        String metrics = request.options().get("metrics");
        if (metrics != null && parts.has("micrometer-registry-" + metrics)) {
            roots.add("micrometer-registry-" + metrics);
        }
        this.all = parts.closure(Set.of("bridge-express"), ofOtherEngine());
        this.added = AddedJava.of(request.classPath(), parts, all);
        roots.addAll(added.ofDistribution());
        this.inContainer = parts.closure(roots, Set.of());
        String path = request.project().relativize(request.folder()).toString();
        this.sub = path.isEmpty() ? "" : path + "/";
    }

    /** Returns which files in folders of the class path are left out, a line for each reason. */
    List<String> leftOut() {
        return added.leftOut();
    }

    private Set<String> ofEngine() {
        return request.target().isJython() ? OF_JYTHON : OF_CPYTHON;
    }

    private Set<String> ofOtherEngine() {
        return request.target().isJython() ? OF_CPYTHON : OF_JYTHON;
    }

    /**
     * Adds the files and the options of a project. To be called after {@link #addPackages}.
     *
     * @param application a copy of the project
     * @param copied the files that were copied, without those that its settings have written when they were loaded
     * @param files its static files
     */
    void addProject(Path application, Set<String> copied, StaticFiles files) throws IOException {
        addTree(
                WarOptions.APPLICATION,
                application,
                path -> copied.contains(path)
                        || path.contains("__pycache__/")
                        || (!files.inProject().isEmpty() && path.startsWith(sub + files.inProject() + "/")));
        Map<String, String> options = WarOptions.inWebInf(request.options(), request.project(), request.folder());
        StringBuilder lines =
                new StringBuilder("# The options of java -jar, as of wsgi-express start-server --config\n");
        boolean hasPackages = contents.keySet().stream().anyMatch(name -> name.startsWith(PACKAGES));
        String up = "../".repeat(sub.split("/", -1).length);
        request.lines()
                .forEach(line -> lines.append(line)
                        .append(hasPackages && line.startsWith("python-path = ") ? ":" + up + "lib-python" : "")
                        .append('\n'));
        if (hasPackages && !request.options().containsKey("python-path")) {
            lines.append("python-path = ").append(up).append("lib-python\n");
        }
        addStatic(files, options, lines, up);
        contents.put("WEB-INF/wsgi.properties", Content.of(WarOptions.properties(options)));
        contents.put(SERVER + "options.conf", Content.of(lines.toString()));
        contents.put(
                SERVER + "war.properties",
                Content.of("engine = " + request.target().engine() + "\npython = "
                        + request.target().version() + "\nworking-directory = " + WarOptions.APPLICATION + "/" + sub
                        + "\n"));
    }

    private void addStatic(StaticFiles files, Map<String, String> options, StringBuilder lines, String up)
            throws IOException {
        Path folder = files.folder();
        if (folder == null) {
            return;
        }
        boolean own = !files.inProject().isEmpty();
        if (!own) {
            addTree("WEB-INF/static", folder, path -> true);
        }
        String prefix = "static." + files.url().replaceAll("/+$", "");
        boolean named = options.containsKey(prefix) || options.containsKey(prefix + "/");
        if (!files.url().isEmpty() && !named) {
            options.put("static." + files.url(), own ? "app/" + sub + files.inProject() : "static");
            lines.append("url-alias = ").append(files.url()).append(' ');
            lines.append('"').append(own ? files.inProject() : up + "static").append("\"\n");
        }
    }

    /** Adds the Python packages that are in a folder. */
    void addPackages(Path folder) throws IOException {
        addTree(PACKAGES.substring(0, PACKAGES.length() - 1), folder, path -> true);
    }

    /**
     * Adds the libraries, a web.xml that keeps containers from scanning them, the main class, and the bill of
     * materials.
     *
     * @param libraries the libraries of this distribution
     * @param packages the folder of the Python packages
     * @return a short description of what was added
     */
    String addJava(Libraries libraries, Path packages) throws IOException {
        contents.put(
                DESCRIPTOR, Content.of(() -> Objects.requireNonNull(WarContents.class.getResourceAsStream("web.xml"))));
        for (String name : all) {
            String folder = inContainer.contains(name) ? LIBRARIES : SERVER + "lib/";
            contents.put(folder + parts.jar(name), Content.stored(libraries.jar(parts.jar(name))));
        }
        contents.putAll(added.contents());
        for (String name : libraries.below(LAUNCHER)) {
            if (!name.endsWith("package-info.class")) {
                contents.put(name, Content.of(libraries.file(name)));
            }
        }
        BillOfMaterials bill = new BillOfMaterials();
        bill.addJava(parts, all);
        bill.addJars(added.jars());
        int python = bill.addPython(packages);
        contents.put(BILL, Content.of(bill.text(request.name())));
        return inContainer.size() + " for a container, " + (all.size() - inContainer.size()) + " more for java -jar"
                + added.description() + "; with " + python + " Python packages in " + BILL;
    }

    /**
     * Writes the WAR. An existing file is replaced atomically.
     *
     * @param work deletes the incomplete file if this process is ended meanwhile
     * @return a short description of the WAR
     * @throws ExpressException if it would be larger than the limit
     */
    String write(WorkFolder work) throws IOException {
        Path output = request.output();
        Path partial = Files.createTempFile(output.resolveSibling(""), ".wsgi-express-", ".war");
        work.add(partial);
        try {
            String manifest = "Manifest-Version: 1.0\r\nMain-Class: " + MAIN + "\r\nCreated-By: wsgi-express\r\n\r\n";
            LimitedOutput target =
                    new LimitedOutput(new BufferedOutputStream(Files.newOutputStream(partial)), request.maxSize());
            try (target) {
                new Archive(manifest, contents).writeTo(target);
            }
            partial.toFile().setReadable(true, false);
            Files.move(partial, output, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return output + ", " + contents.size() + " files, " + Bytes.text(target.size()) + ", SHA-256 "
                    + target.sha256();
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    private void addTree(String place, Path folder, Predicate<String> belongs) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            all.filter(Files::isRegularFile)
                    .filter(file -> belongs.test(folder.relativize(file).toString()))
                    .forEach(file -> contents.put(place + "/" + folder.relativize(file), Content.of(file)));
        }
    }
}

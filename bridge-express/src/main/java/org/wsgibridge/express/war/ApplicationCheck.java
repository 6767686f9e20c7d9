package org.wsgibridge.express.war;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.install.Tool;

/**
 * Checks that the WAR contains its application: a file, or a module in the project, on its search path or in its
 * packages. For one thread.
 */
final class ApplicationCheck {
    private final WarRequest request;
    private final Path copy;
    private final Set<String> copied;
    private final Path packages;

    /**
     * Makes it.
     *
     * @param copy a copy of the project
     * @param copied the files of the project that are packed, relative to it
     * @param packages the folder of its packages
     */
    ApplicationCheck(WarRequest request, Path copy, Set<String> copied, Path packages) {
        this.request = request;
        this.copy = copy;
        this.copied = copied;
        this.packages = packages;
    }

    /**
     * Checks every application of the options.
     *
     * @throws ExpressException if an application is missing
     * @throws IOException if the copy cannot be read
     */
    void run() throws IOException {
        for (Map.Entry<String, String> option : request.options().entrySet()) {
            String application = option.getValue();
            if (!option.getKey().endsWith(".application") || application.equals("none")) {
                continue;
            }
            if (application.startsWith("/")) {
                requireFile(Path.of(application));
            } else {
                requireModule(application.replaceFirst(":.*", ""));
            }
        }
    }

    private void requireFile(Path file) {
        if (!file.startsWith(request.project())) {
            return;
        }
        String path = request.project().relativize(file).toString();
        if (!copied.contains(path) && !Files.isDirectory(copy.resolve(path))) {
            throw ExpressException.usage("the application " + path
                    + " is left out of the WAR: expected no --exclude that matches it, or another --entry-point");
        }
    }

    private void requireModule(String module) throws IOException {
        Path folder = copy.resolve(request.project().relativize(request.folder()));
        List<Path> places = new ArrayList<>(List.of(folder, packages));
        for (String place : request.options().getOrDefault("python-path", "").split(File.pathSeparator, -1)) {
            Path absolute = request.folder().resolve(place).normalize();
            if (!place.isEmpty() && !absolute.startsWith(request.project())) {
                return; // It may exist on the machine that runs the WAR.
            }
            places.add(copy.resolve(request.project().relativize(absolute)));
        }
        if (places.stream().anyMatch(place -> has(place, module)) || isOfPython(module)) {
            return;
        }
        String hint = "";
        try (Stream<Path> children = Files.list(folder)) {
            hint = children.filter(Files::isDirectory)
                    .filter(child -> has(child, module))
                    .map(child ->
                            "; it is in " + child.getFileName() + ": expected --python-path " + child.getFileName())
                    .sorted()
                    .findFirst()
                    .orElse(": expected an --entry-point in the project or its packages");
        }
        throw ExpressException.usage("the WAR has no module " + module + hint);
    }

    private static boolean has(Path place, String module) {
        Path path = place.resolve(module.replace('.', '/'));
        Path parent = path.resolveSibling("");
        String name = path.getFileName().toString();
        if (Files.isDirectory(path)) {
            return true;
        }
        if (Files.isRegularFile(place)) {
            return true; // An archive on the search path, which is not looked into.
        }
        try (Stream<Path> all = Files.isDirectory(parent) ? Files.list(parent) : Stream.<Path>empty()) {
            return all.map(file -> file.getFileName().toString())
                    .anyMatch(
                            file -> file.equals(name + ".py") || file.matches("\\Q" + name + "\\E\\..*(so|pyd|class)"));
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * Returns whether a module belongs to Python itself, such as wsgiref.simple_server; true if there is no Python to
     * ask.
     */
    private boolean isOfPython(String module) {
        Path python = request.target().python();
        String first = module.split("\\.", -1)[0];
        return python == null
                || new Tool(
                                Path.of("/"),
                                List.of(
                                        python.toString(),
                                        "-I",
                                        "-S",
                                        "-c",
                                        "import importlib.util, sys; sys.exit(not"
                                                + " importlib.util.find_spec(sys.argv[1]))",
                                        first))
                        .run()
                        .succeeded();
    }
}

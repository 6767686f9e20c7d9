package org.wsgibridge.express.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.project.ExpressJar;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.OwnFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code install-django-app}: writes the Python package with {@code manage.py runwsgi}. */
@Command(
        name = "install-django-app",
        description = "Writes the Python package wsgi_express, a Django app with manage.py runwsgi.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class InstallDjangoApp implements Callable<Integer> {
    private static final String PACKAGE = "wsgi_express";
    private static final String LOCATION = "location.py";
    private static final List<String> FILES = List.of(
            "__init__.py",
            "command.py",
            "launcher.sh",
            "splash.py",
            LOCATION,
            "management/__init__.py",
            "management/commands/__init__.py",
            "management/commands/runwsgi.py",
            "serving.py",
            "splash.py",
            "start.py");

    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FOLDER",
            description = "A virtual environment, or a folder on Python's search path,"
                    + " such as WEB-INF/lib-python or the project's.")
    private Path folder;

    /** Made by picocli, which injects the fields. */
    @SuppressWarnings("NullAway.Init")
    public InstallDjangoApp() {}

    @Override
    public Integer call() {
        Path target = target(folder.toAbsolutePath().normalize()).resolve(PACKAGE);
        try {
            Path jar = jar();
            for (String name : FILES) {
                Path file = target.resolve(name);
                Files.createDirectories(file.resolveSibling(""));
                String text = resource(name);
                boolean located = jar != null && name.equals(LOCATION);
                OwnFiles.write(
                        file,
                        located ? text.replace("JAR = None", "JAR = " + quoted(Objects.requireNonNull(jar))) : text,
                        OwnFiles.READABLE);
            }
        } catch (IOException e) {
            throw ExpressException.usage("FOLDER " + folder + " cannot be written to: " + FileFault.reason(e), e);
        }
        spec.commandLine().getOut().println(target);
        return 0;
    }

    private Path target(Path given) {
        if (!Files.isDirectory(given)) {
            throw ExpressException.usage("FOLDER " + given
                    + " is not there: expected a virtual environment or a folder for Python packages");
        }
        if (!Files.exists(given.resolve("pyvenv.cfg")) && !Files.isExecutable(given.resolve("bin/python"))) {
            return given;
        }
        Path lib = given.resolve("lib");
        try (Stream<Path> versions = Files.isDirectory(lib) ? Files.list(lib) : Stream.empty()) {
            return versions.map(version -> version.resolve("site-packages"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> ExpressException.usage("FOLDER " + given
                            + " has no lib/python*/site-packages: expected a virtual environment or a"
                            + " folder for Python packages"));
        } catch (IOException | UncheckedIOException e) {
            throw ExpressException.usage("FOLDER " + given + " cannot be read: " + FileFault.reason(e), e);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream source = InstallDjangoApp.class.getResourceAsStream("/" + PACKAGE + "/" + name)) {
            if (source == null) {
                throw new IOException("the resource " + PACKAGE + "/" + name + " is missing");
            }
            return new String(source.readAllBytes(), UTF_8);
        }
    }

    /** Returns the jar that this program runs from; {@code null} if it is not packaged. */
    private static @Nullable Path jar() {
        Path place = ExpressJar.place();
        return Files.isRegularFile(place) ? place : null;
    }

    private static String quoted(Path path) {
        return "'" + path.toString().replace("\\", "\\\\").replace("'", "\\'") + "'";
    }
}

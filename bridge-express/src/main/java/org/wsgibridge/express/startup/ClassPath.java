package org.wsgibridge.express.startup;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;

/**
 * Adds jars and folders to the class path of the server, such as JDBC drivers. The command is run once more, by a class
 * loader that has these and the JVM's own class path. So it does not matter how the JVM was started. Thread-safe.
 */
public final class ClassPath {
    private static final String OPTION = "--class-path ";
    /** The prefix of the system properties that the launcher passes to this JVM. */
    private static final String OWN = "wsgi-express.";

    private static final String LOADER = "wsgi-express-class-path";
    private static final String EXPECTED =
            ": expected jars, folders with classes, or FOLDER/* for all jars of a folder," + " separated by "
                    + File.pathSeparator;

    private static final AtomicReference<@Nullable Command> COMMAND = new AtomicReference<>();

    /** The command that this JVM was started with. */
    private record Command(String main, List<String> arguments) {}

    private ClassPath() {}

    /**
     * Stores the command that this JVM was started with, for {@link #run} and {@link #program}.
     *
     * @param main the main class
     * @param arguments its arguments, as the user wrote them
     */
    public static void remember(Class<?> main, String... arguments) {
        COMMAND.set(new Command(main.getName(), List.of(arguments)));
    }

    /** Returns whether the command of this JVM is known; not in tests that call it directly. */
    static boolean isRemembered() {
        return COMMAND.get() != null;
    }

    /** Returns a command line that runs the same command in another JVM. */
    static List<String> command() {
        Command run = Objects.requireNonNull(COMMAND.get(), "not the command of this JVM");
        List<String> command = new ArrayList<>(program());
        command.addAll(run.arguments());
        return command;
    }

    /** Returns a command line that runs the same program in another JVM, without arguments. */
    public static List<String> program() {
        Command run = Objects.requireNonNull(COMMAND.get(), "not the command of this JVM");
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith(OWN))
                .sorted()
                .map(name -> "-D" + name + "=" + System.getProperty(name))
                .forEach(command::add);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), run.main()));
        return command;
    }

    /** Returns whether this class comes from a loader that {@link #run} has made. */
    public static boolean isThere() {
        return LOADER.equals(ClassPath.class.getClassLoader().getName());
    }

    /**
     * Runs the command of this JVM once more, with a longer class path. The command ends the JVM.
     *
     * @param text the further class path, in the syntax of {@code java -cp}
     * @param folder the folder that it is relative to
     * @throws ExpressException if an entry does not exist, or is no jar
     */
    public static void run(String text, Path folder) {
        List<Path> more = entries(text, folder);
        Command run = Objects.requireNonNull(COMMAND.get(), "not the command of this JVM");
        List<Path> all = new ArrayList<>();
        for (String own : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            all.add(Path.of(own).toAbsolutePath());
        }
        all.addAll(more);
        // Stays open for as long as the JVM runs.
        @SuppressWarnings("resource")
        URLClassLoader loader = new URLClassLoader(
                LOADER, all.stream().map(ClassPath::url).toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
        Thread.currentThread().setContextClassLoader(loader);
        try {
            loader.loadClass(run.main()).getMethod("main", String[].class).invoke(null, (Object)
                    run.arguments().toArray(String[]::new));
        } catch (InvocationTargetException e) {
            throw new IllegalStateException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static URL url(Path path) {
        try {
            return path.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns the jars and folders that a class path names.
     *
     * @param text the class path, in the syntax of {@code java -cp}
     * @param folder the folder that it is relative to
     * @return absolute paths, with the jars of {@code FOLDER/*} sorted
     * @throws ExpressException if an entry does not exist, or is no jar
     */
    public static List<Path> entries(String text, Path folder) {
        List<Path> entries = new ArrayList<>();
        for (String entry : text.split(Pattern.quote(File.pathSeparator), -1)) {
            if (entry.isBlank()) {
                throw ExpressException.usage(OPTION + text + ": has an empty entry" + EXPECTED);
            }
            if (entry.equals("*") || entry.endsWith(File.separator + "*")) {
                entries.addAll(jars(
                        folder.resolve(entry.substring(0, entry.length() - 1)).normalize()));
            } else {
                entries.add(checked(folder.resolve(entry).normalize()));
            }
        }
        return entries;
    }

    private static List<Path> jars(Path folder) {
        List<Path> jars = new ArrayList<>();
        try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.{jar,JAR}")) {
            found.forEach(jar -> jars.add(checked(jar)));
        } catch (IOException e) {
            throw fault(folder, "is not a folder that can be read", e);
        }
        if (jars.isEmpty()) {
            throw fault(folder, "has no jars", null);
        }
        Collections.sort(jars);
        return jars;
    }

    private static Path checked(Path entry) {
        if (Files.isDirectory(entry)) {
            return entry;
        }
        if (!Files.exists(entry)) {
            throw fault(entry, "does not exist", null);
        }
        try (ZipFile jar = new ZipFile(entry.toFile())) {
            return Path.of(jar.getName());
        } catch (IOException e) {
            throw fault(entry, "is not a jar that can be read (" + e.getMessage() + ")", e);
        }
    }

    private static ExpressException fault(Path entry, String what, @Nullable Exception cause) {
        String text = OPTION + entry + ": " + what + EXPECTED;
        return cause == null ? ExpressException.usage(text) : ExpressException.usage(text, cause);
    }
}

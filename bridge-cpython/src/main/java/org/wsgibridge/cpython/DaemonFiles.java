package org.wsgibridge.cpython;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.engine.PythonModules;

/** The engine's files: the daemon's Python sources, and the folder of the sockets, open to this user only. */
final class DaemonFiles implements AutoCloseable {
    private static final List<String> SOURCES = List.of(
            "start.py",
            "wsgibridge/__init__.py",
            "wsgibridge/clocks.py",
            "wsgibridge/config.py",
            "wsgibridge/connection.py",
            "wsgibridge/crew.py",
            "wsgibridge/daemon.py",
            "wsgibridge/ending.py",
            "wsgibridge/gateway.py",
            "wsgibridge/hooks.py",
            "wsgibridge/identity.py",
            "wsgibridge/interrupts.py",
            "wsgibridge/loader.py",
            "wsgibridge/process.py",
            "wsgibridge/protocol.py",
            "wsgibridge/request.py",
            "wsgibridge/signals.py",
            "wsgibridge/stacks.py",
            "wsgibridge/streams.py",
            "wsgibridge/syscalls.py",
            "wsgibridge/watched.py",
            "wsgibridge/watcher.py");

    /** What {@code sun_path} holds is 108 bytes; 20 are for the socket's name. */
    private static final int LONGEST_FOLDER = 80;

    /** Of a temporary folder: the prefix and what the JDK appends. */
    private static final int LONGEST_NAME = 26;

    private final Path folder;
    private final Path sockets;
    private final Map<String, Path> foldersOfUsers = new ConcurrentHashMap<>();

    /**
     * Unpacks the sources.
     *
     * @param workDirectory a folder of the deployment's own
     */
    DaemonFiles(Path workDirectory) {
        try {
            Files.createDirectories(workDirectory);
            folder = createPrivate(workDirectory, "cpython-");
            sockets = folder.toString().length() <= LONGEST_FOLDER ? folder : socketFolder();
            for (String source : SOURCES) {
                try (InputStream in = DaemonFiles.class.getResourceAsStream("python/" + source)) {
                    unpack(source, in);
                }
            }
            for (String module : Stream.of(PythonModules.NAMES, PythonModules.DEVELOPMENT, PythonModules.ON_DEMAND)
                    .flatMap(List::stream)
                    .toList()) {
                try (InputStream in = PythonModules.open(module)) {
                    unpack(module + ".py", in);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the daemon's files cannot be written below " + workDirectory, e);
        }
    }

    /** Below the JVM's temporary folder, unless that is deep as well: Tomcat's is below its base. */
    private static Path socketFolder() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        boolean fits = temporary.toString().length() + LONGEST_NAME <= LONGEST_FOLDER;
        return createPrivate(fits ? temporary : Path.of("/tmp"), "wsgi-");
    }

    private static Path createPrivate(Path parent, String prefix) throws IOException {
        return Files.createTempDirectory(
                        parent,
                        prefix,
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))
                .toAbsolutePath();
    }

    private void unpack(String source, @Nullable InputStream in) throws IOException {
        if (in == null) {
            throw new IOException("the resource python/" + source + " is missing");
        }
        Path target = folder.resolve("python").resolve(source);
        Files.createDirectories(target.resolveSibling(""));
        Files.copy(in, target);
    }

    /** Returns the script that starts a daemon. */
    Path startScript() {
        return folder.resolve("python").resolve("start.py");
    }

    /**
     * Returns where the bytecode of the application's sources goes. Processes of another user have a folder apart, which
     * the daemon gives to that user: nobody executes what somebody else may write.
     *
     * @param user the user of the processes, {@code null} for the JVM's
     */
    Path bytecodeFolder(@Nullable String user) {
        return user == null ? folder.resolve("pycache") : foldersOfUsers.computeIfAbsent(user, DaemonFiles::reachable);
    }

    /** Makes a folder that another user can reach, which the deployment's own folder usually is not. */
    private static Path reachable(String user) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        try {
            boolean open = Files.getPosixFilePermissions(temporary).contains(PosixFilePermission.OTHERS_EXECUTE);
            return createPrivate(open ? temporary : Path.of("/tmp"), "wsgi-pycache-");
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the bytecode of user " + user + " can be made", e);
        }
    }

    /** Returns a path for a socket; its length is within the limit of the system. */
    Path socket(int number) {
        return sockets.resolve(number + ".sock");
    }

    @Override
    public void close() {
        delete(folder);
        delete(sockets);
        foldersOfUsers.values().forEach(DaemonFiles::delete);
    }

    private static void delete(Path tree) {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        } catch (IOException | UncheckedIOException e) {
            // The owner of the work directory removes what is left.
        }
    }
}

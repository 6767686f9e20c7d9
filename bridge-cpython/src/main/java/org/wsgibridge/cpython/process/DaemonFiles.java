package org.wsgibridge.cpython.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.files.FileTree;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.files.WorkFolder;
import org.wsgibridge.log.LogCode;

/**
 * The engine's files: the daemon's Python sources, and folders for sockets and bytecode, which only this user can
 * access. Thread-safe.
 */
public final class DaemonFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonFiles.class);

    /** The longest path of the sockets' folder: {@code sun_path} has 108 bytes, of which 20 are for a socket's name. */
    private static final int LONGEST_FOLDER = 80;

    /** The length of a work folder's name: prefix, process id, start time and a random part. */
    private static final int LONGEST_NAME = 34;

    private static final String PREFIX = "wsgi-";
    private static final String BYTECODE = "pycache";

    private final Path folder;
    private final DaemonSources sources;
    private final @Nullable WorkFolder sockets;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, WorkFolder> foldersOfUsers = new ConcurrentHashMap<>();

    /**
     * Writes the files.
     *
     * @param workDirectory a folder that only this deployment uses
     * @param cache a folder for files that a later start can use again; {@code null} if there is none
     * @throws UncheckedIOException if the files cannot be written
     */
    public DaemonFiles(Path workDirectory, @Nullable Path cache) {
        try {
            Files.createDirectories(workDirectory);
            folder = Files.createTempDirectory(
                            workDirectory, "cpython-", OwnFiles.attributes(OwnFiles.PRIVATE_FOLDER, workDirectory))
                    .toAbsolutePath();
            sockets = folder.toString().length() <= LONGEST_FOLDER ? null : socketFolder();
            sources = new DaemonSources(folder, cache);
        } catch (IOException e) {
            throw new UncheckedIOException("the daemon's files cannot be written below " + workDirectory, e);
        }
    }

    /**
     * Makes a folder with a short path: in the JVM's temporary folder, or in /tmp if that is long, too, as Tomcat's can
     * be.
     */
    private static WorkFolder socketFolder() throws IOException {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        boolean fits = temporary.toString().length() + LONGEST_NAME <= LONGEST_FOLDER;
        return WorkFolder.create(fits ? temporary : Path.of("/tmp"), PREFIX);
    }

    /** Returns the script that starts a daemon. */
    public Path startScript() {
        return sources.startScript();
    }

    /**
     * Returns the folder for the bytecode of the application's sources. Processes of another user have a separate
     * folder, which the daemon gives to that user, so that no process executes code that another user may write.
     *
     * @param user the user of the processes; {@code null} for the user of the JVM
     */
    public Path bytecodeFolder(@Nullable String user) {
        return user == null
                ? folder.resolve(BYTECODE)
                : foldersOfUsers
                        .computeIfAbsent(user, DaemonFiles::reachable)
                        .path()
                        .resolve(BYTECODE);
    }

    /**
     * Makes a folder that another user can reach, because the folder of the deployment usually does not allow that. In
     * it, makes the folder that the daemon gives to the user. The outer folder still belongs to the JVM, so that the
     * user cannot replace the inner one by a link.
     */
    private static WorkFolder reachable(String user) {
        Path temporary = Path.of(System.getProperty("java.io.tmpdir")).toAbsolutePath();
        try {
            boolean open = Files.getPosixFilePermissions(temporary).contains(PosixFilePermission.OTHERS_EXECUTE);
            WorkFolder outer = WorkFolder.create(
                    open ? temporary : Path.of("/tmp"), PREFIX, PosixFilePermissions.fromString("rwx--x--x"));
            Path inner = outer.path().resolve(BYTECODE);
            Files.createDirectory(inner, OwnFiles.attributes(OwnFiles.PRIVATE_FOLDER, inner));
            return outer;
        } catch (IOException e) {
            throw new UncheckedIOException("no folder for the bytecode of user " + user + " can be made", e);
        }
    }

    /** Returns a path for another socket; its length is within the limit of the system. */
    Path socket() {
        return (sockets == null ? folder : sockets.path()).resolve(numbers.incrementAndGet() + ".sock");
    }

    @Override
    public void close() {
        delete(folder);
        if (sockets != null) {
            delete(sockets);
        }
        foldersOfUsers.values().forEach(DaemonFiles::delete);
    }

    private static void delete(WorkFolder folder) {
        try {
            folder.close();
        } catch (IOException e) {
            LogCode.WORK_FOLDER_LEFT.log(LOG, folder.path(), e);
        }
    }

    private static void delete(Path tree) {
        try {
            FileTree.delete(tree);
        } catch (IOException e) {
            // The owner of the work directory removes what is left.
        }
    }
}

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

/** The engine's files: the daemon's Python sources, and folders for sockets and bytecode, open to this user only. */
public final class DaemonFiles implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonFiles.class);

    /** What {@code sun_path} holds is 108 bytes; 20 are for the socket's name. */
    private static final int LONGEST_FOLDER = 80;

    /** Of a work folder: the prefix, a number of a process, when it began, and a random part. */
    private static final int LONGEST_NAME = 34;

    private static final String PREFIX = "wsgi-";
    private static final String BYTECODE = "pycache";

    private final Path folder;
    private final DaemonSources sources;
    private final @Nullable WorkFolder sockets;
    private final AtomicInteger numbers = new AtomicInteger();
    private final Map<String, WorkFolder> foldersOfUsers = new ConcurrentHashMap<>();

    /**
     * Makes the files.
     *
     * @param workDirectory a folder of the deployment's own
     * @param cache where a later start finds what it can use again; {@code null} when there is no such place
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

    /** Below the JVM's temporary folder, unless that is deep as well: Tomcat's is below its base. */
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
     * Returns where the bytecode of the application's sources goes. Processes of another user have a folder apart,
     * which the daemon gives to that user: no process executes what another user may write.
     *
     * @param user the user of the processes, {@code null} for the JVM's
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
     * Makes a folder that another user can reach, which the deployment's own folder usually is not, and in it the one
     * that the daemon gives away. That one's name stays the JVM's to give: the user cannot put a link into its place.
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

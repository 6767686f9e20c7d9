package org.wsgibridge.cpython.process;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An open file of a daemon, as the daemon describes it. The JVM opens the file again through Linux's {@code /proc},
 * with its own rights. It does so only if these are also the rights of the daemon, and the daemon could read the file
 * itself. Immutable.
 *
 * @param pid the daemon's process id
 * @param descriptor the daemon's file descriptor
 * @param device the device of the file, as the daemon sees it
 * @param inode the number of the file on the device
 */
public record DaemonDescriptor(long pid, int descriptor, long device, long inode) {
    /** Linux's O_PATH: the descriptor only locates the file, and gives no right to read it. */
    private static final long O_PATH = 0_10_000_000;

    private static final long ACCESS_MODE = 3;
    private static final long WRITE_ONLY = 1;

    /** The lines of {@code /proc/PID/status} that decide which files a process may open. */
    private static final List<String> RIGHTS = List.of("\nUid:", "\nGid:", "\nGroups:", "\nCapEff:");

    private static final String ATTRIBUTES = "unix:dev,ino,isRegularFile";
    private static final String OWN_RIGHTS = rightsOf("self");

    /**
     * Opens the file.
     *
     * @return the file; {@code null} if the daemon has to send it, because it runs with other rights, the descriptor is
     *     not that of a regular file that is open for reading, or there is no {@code /proc}
     */
    @Nullable
    public FileChannel open() {
        // A process that has given up rights does not get them back, so this cannot change before the file is open.
        if (OWN_RIGHTS.isEmpty() || !OWN_RIGHTS.equals(rightsOf(Long.toString(pid)))) {
            return null;
        }
        Path path = Path.of("/proc/" + pid + "/fd/" + descriptor);
        try {
            // Checked before, because opening a pipe would block, and after, because it may be another file by then.
            if (!isReadable() || !isTheFile(path)) {
                return null;
            }
            FileChannel file = FileChannel.open(path, StandardOpenOption.READ);
            if (isTheFile(path)) {
                return file;
            }
            file.close();
            return null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    private boolean isTheFile(Path path) throws IOException {
        Map<String, Object> attributes = Files.readAttributes(path, ATTRIBUTES);
        return Boolean.TRUE.equals(attributes.get("isRegularFile"))
                && attributes.get("dev") instanceof Long actualDevice
                && actualDevice == device
                && attributes.get("ino") instanceof Long actualInode
                && actualInode == inode;
    }

    private boolean isReadable() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/fdinfo/" + descriptor), ISO_8859_1)) {
            if (line.startsWith("flags:")) {
                long flags = Long.parseLong(line.substring("flags:".length()).strip(), 8);
                return (flags & O_PATH) == 0 && (flags & ACCESS_MODE) != WRITE_ONLY;
            }
        }
        return false;
    }

    /** Returns the rights of a process as Linux shows them; {@code ""} if it does not. */
    private static String rightsOf(String process) {
        try {
            String status = Files.readString(Path.of("/proc", process, "status"), ISO_8859_1);
            StringBuilder rights = new StringBuilder();
            for (String name : RIGHTS) {
                int start = status.indexOf(name);
                if (start < 0) {
                    return "";
                }
                rights.append(status, start, status.indexOf('\n', start + 1));
            }
            return rights.toString();
        } catch (IOException | RuntimeException e) {
            return "";
        }
    }
}

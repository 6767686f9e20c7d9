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
 * A file that a daemon has open, as the daemon says. The JVM opens it once more through Linux's {@code /proc}, with its
 * own rights: only where those are no more than the daemon's, and the daemon could read the file itself.
 *
 * @param pid the daemon
 * @param descriptor its file descriptor
 * @param device the device of the file, as the daemon sees it
 * @param inode the file's number on the device
 */
public record DaemonDescriptor(long pid, int descriptor, long device, long inode) {
    /** Linux's O_PATH: a name of the file, without the right to read it. */
    private static final long O_PATH = 0_10_000_000;

    private static final long ACCESS_MODE = 3;
    private static final long WRITE_ONLY = 1;

    /** What says in {@code /proc/PID/status} which files a process may open. */
    private static final List<String> RIGHTS = List.of("\nUid:", "\nGid:", "\nGroups:", "\nCapEff:");

    private static final String ATTRIBUTES = "unix:dev,ino,isRegularFile";
    private static final String OWN_RIGHTS = rightsOf("self");

    /**
     * Opens the file.
     *
     * @return the file; {@code null} when the daemon has to send it: it runs with other rights, or the descriptor
     *     is not that of a regular file that is open for reading, or there is no {@code /proc}
     */
    @Nullable
    public FileChannel open() {
        // A process that has given rights up does not get them back: this cannot change before the file is open.
        if (OWN_RIGHTS.isEmpty() || !OWN_RIGHTS.equals(rightsOf(Long.toString(pid)))) {
            return null;
        }
        Path path = Path.of("/proc/" + pid + "/fd/" + descriptor);
        try {
            // Before it is opened, because to open a pipe would wait; and after, because it may be another one by then.
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

    /** Returns the rights of a process as Linux shows them; {@code ""} when it does not. */
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

package org.wsgibridge.express.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.log.LogCode;

/**
 * The files that exist while a server runs: the one with its process id and, in the server root, {@code banner}, {@code
 * admin} and {@code reload}. {@code wsgictl} reads these to show the URLs, to ask the admin mount, and to learn the
 * result of a reload.
 *
 * @param files the files
 */
public record RunningFiles(List<Path> files) {
    private static final Logger LOG = LoggerFactory.getLogger(RunningFiles.class);

    /** Makes the list immutable. */
    public RunningFiles {
        files = List.copyOf(files);
    }

    /**
     * Writes the files. The one with the process id comes last: once it is there, the server answers.
     *
     * @param root the server root
     * @param pidFile the file of {@code --pid-file}, {@code null} for none
     * @param banner the lines that the server prints, without a generated token
     * @param admin the admin mount, {@code null} if there is none
     * @throws ExpressException if a file cannot be written
     */
    public static RunningFiles write(Path root, @Nullable Path pidFile, String banner, @Nullable AdminFile admin) {
        List<Path> files = new ArrayList<>(List.of(root.resolve("banner"), ReloadFile.in(root)));
        write("--server-root", files.get(0), banner, OwnFiles.GROUP_READABLE);
        if (admin != null) {
            files.add(AdminFile.in(root));
            write("--server-root", AdminFile.in(root), admin.text(), OwnFiles.PRIVATE);
        }
        if (pidFile != null) {
            files.add(pidFile);
            write("--pid-file", pidFile, ProcessHandle.current().pid() + "\n", OwnFiles.READABLE);
        }
        return new RunningFiles(files);
    }

    private static void write(String option, Path file, String text, Set<PosixFilePermission> permissions) {
        try {
            OwnFiles.write(file, text, permissions);
        } catch (IOException e) {
            throw ExpressException.usage(option + " " + file + " cannot be written: " + FileFault.reason(e), e);
        }
    }

    /** Removes the files. A failure is logged. */
    public void remove() {
        for (Path file : files) {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                LogCode.PID_FILE_LEFT.log(LOG, file, e.toString());
            }
        }
    }
}

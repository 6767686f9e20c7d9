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
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.log.LogCode;

/**
 * The files that are there for as long as a server runs: its process id, and in the server root {@code banner}, {@code
 * admin} and {@code reload}, where {@code wsgictl} finds the URL, how to ask, and how a reload has gone.
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
     * @param banner what the server prints
     * @param admin how to ask the admin mount, {@code null} when there is none
     * @throws ExpressException when one cannot be written
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

    /** Removes the files. */
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

package org.wsgibridge.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes the work folders of processes that were killed. Stateless. */
final class Leftovers {
    private static final Logger LOG = LoggerFactory.getLogger(Leftovers.class);

    private Leftovers() {}

    /**
     * Removes the folders that belong to this user, except those whose process may still run. If one cannot be removed,
     * it stays.
     *
     * @param parent the folder that contains them
     * @param prefix the beginning of their names
     */
    static void remove(Path parent, String prefix) {
        Pattern name = Pattern.compile(Pattern.quote(prefix) + "(\\d{1,10})(?:-([0-9a-z]+)-[0-9a-z]+)?");
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(parent, prefix + "*")) {
            all.forEach(found::add);
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("{} cannot be looked through for what killed processes have left", parent, e);
        }
        for (Path folder : found) {
            Matcher process = name.matcher(String.valueOf(folder.getFileName()));
            if (process.matches()) {
                removeUnlessAlive(folder, process);
            }
        }
    }

    private static void removeUnlessAlive(Path folder, Matcher process) {
        if (isThis(process)) {
            return;
        }
        try {
            UnixFile file = UnixFile.isSupported(folder) ? UnixFile.read(folder) : null;
            if (file == null || !file.isFolder() || !FolderTrust.isOwn(file)) {
                return;
            }
            try (FileChannel lock = FolderOwner.openLock(folder)) {
                if (lock == null ? !isAlive(process) : lock.tryLock() != null) {
                    FileTree.delete(folder);
                    LOG.info("{} was left by a server that was killed, and is removed", folder);
                }
            }
        } catch (IOException | OverlappingFileLockException e) {
            LOG.debug("{} is left", folder, e);
        }
    }

    /**
     * Returns whether a folder belongs to this process. Its lock must not be opened: closing the file would release it.
     */
    private static boolean isThis(Matcher process) {
        return (process.group(1) + "-" + process.group(2)).equals(FolderOwner.name());
    }

    private static boolean isAlive(Matcher process) {
        String began = process.group(2);
        return ProcessHandle.of(Long.parseLong(process.group(1)))
                .filter(other -> began == null || FolderOwner.began(other).equals(began))
                .isPresent();
    }
}

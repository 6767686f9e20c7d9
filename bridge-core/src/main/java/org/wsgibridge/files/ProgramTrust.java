package org.wsgibridge.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds out whether other users can change a program, or replace a link in its path. */
final class ProgramTrust {
    /** The largest number of links that Linux follows in a path. */
    private static final int MAX = 40;

    private int followed;

    private ProgramTrust() {}

    /**
     * Checks a program before it is run with this user's rights: the file, the folder that contains it, the folder that
     * contains the target of a link, and all links in its path.
     *
     * @return the fault in one sentence; {@code null} if there is none
     */
    static @Nullable String fault(Path program) throws IOException {
        String link = new ProgramTrust().check(program.toAbsolutePath());
        if (link != null) {
            return link;
        }
        for (Path file : List.of(program.toAbsolutePath(), program.toRealPath())) {
            Path folder = file.resolveSibling("");
            String fault = FolderTrust.faultOfShared(folder);
            if (fault != null) {
                return FolderTrust.sentence(folder, fault);
            }
        }
        return faultOfFile(program.toRealPath());
    }

    private static @Nullable String faultOfFile(Path real) throws IOException {
        UnixFile file = FolderTrust.existing(real);
        if (file == null) {
            return null;
        }
        if (!FolderTrust.isTrusted(file)) {
            return real + " belongs to " + FolderTrust.owner(real) + ": expected a file of your own, or of root";
        }
        return file.isWritableByOthers() ? real + " can be written to by every user (chmod o-w " + real + ")" : null;
    }

    private @Nullable String check(Path path) throws IOException {
        Path reached = Objects.requireNonNull(path.getRoot(), "an absolute path");
        for (Path name : path) {
            Path next = reached.resolve(name);
            UnixFile file = FolderTrust.existing(next);
            if (file != null && file.isLink()) {
                String fault = checkLink(reached.toRealPath(), next);
                if (fault != null) {
                    return fault;
                }
            }
            reached = next;
        }
        return null;
    }

    private @Nullable String checkLink(Path folder, Path link) throws IOException {
        if (++followed > MAX) {
            return link + " leads through more than " + MAX + " links";
        }
        // The permissions of its folder decide whether a link can be replaced.
        String fault = FolderTrust.faultOfShared(folder);
        return fault == null
                ? check(folder.resolve(Files.readSymbolicLink(link)))
                : link + " is a link that other users can switch: " + FolderTrust.sentence(folder, fault);
    }
}

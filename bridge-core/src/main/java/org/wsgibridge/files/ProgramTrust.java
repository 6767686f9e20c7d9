package org.wsgibridge.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds out whether other users can change a program, or switch a link that its path leads through. */
final class ProgramTrust {
    /** As many as Linux follows. */
    private static final int MAX = 40;

    private int followed;

    private ProgramTrust() {}

    /**
     * Checks a program that is to be run with this user's rights: the file, the folder of its name, and that of the
     * file that a link leads to, and every link of its path.
     *
     * @return a sentence on what is wrong, {@code null} when nothing is
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
        // It is the rights of its folder that a link is switched with.
        String fault = FolderTrust.faultOfShared(folder);
        return fault == null
                ? check(folder.resolve(Files.readSymbolicLink(link)))
                : link + " is a link that other users can switch: " + FolderTrust.sentence(folder, fault);
    }
}

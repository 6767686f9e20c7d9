package org.wsgibridge.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds out whether other users can switch a link that a path leads through. */
final class LinkTrust {
    /** As many as Linux follows. */
    private static final int MAX = 40;

    private int followed;

    private LinkTrust() {}

    /**
     * Checks the links on the way to a file, and those that these lead through.
     *
     * @return a sentence on what is wrong, {@code null} when nothing is
     */
    static @Nullable String fault(Path file) throws IOException {
        return new LinkTrust().check(file.toAbsolutePath());
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

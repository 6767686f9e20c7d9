package org.wsgibridge.files;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds out whether other users can put files into a folder, or another folder in its place. On systems without owners
 * and modes of files, everything is trusted. Stateless.
 */
public final class FolderTrust {
    private static final Path STATUS = Path.of("/proc/self/status");
    private static final Pattern EFFECTIVE_USER = Pattern.compile("(?m)^Uid:\\s+\\d+\\s+(\\d+)");
    private static final int UNKNOWN = -1;
    private static final int OWN = ownNumber();

    private FolderTrust() {}

    /**
     * Checks a folder that only this user may use. It must belong to this user, must not be a link, and must not be
     * writable for other users.
     *
     * @param folder an existing folder
     * @return the fault, as the rest of a sentence that begins with the folder; {@code null} if there is none
     */
    public static @Nullable String faultOfOwn(Path folder) throws IOException {
        UnixFile file = existing(folder);
        if (file == null) {
            return null;
        }
        String fault = faultOfFolder(file);
        if (fault == null && !isOwn(file)) {
            fault = "belongs to " + owner(folder) + ": expected a folder of your own";
        }
        if (fault == null && (file.isWritableByOthers() || file.isWritableByGroup())) {
            fault = "can be written to by other users: expected a folder of your own alone (chmod go-w " + folder + ")";
        }
        return fault == null ? faultOfPlace(folder) : fault;
    }

    /**
     * Checks a folder for files with names that others can guess. It must belong to this user or to root, and must not
     * be writable for every user. Its group may write to it.
     *
     * @param folder an existing folder; a link is followed
     * @return the fault, as the rest of a sentence that begins with the folder; {@code null} if there is none
     */
    public static @Nullable String faultOfShared(Path folder) throws IOException {
        Path real = folder.toRealPath();
        UnixFile file = existing(real);
        if (file == null) {
            return null;
        }
        String fault = faultOfFolder(file);
        if (fault == null && !isTrusted(file)) {
            fault = "belongs to " + owner(real) + ": expected a folder of your own, or of root";
        }
        if (fault == null && file.isWritableByOthers()) {
            fault = "can be written to by every user: expected a folder of your own (chmod o-w " + real + ")";
        }
        return fault == null ? faultOfAncestors(real) : fault;
    }

    /** Returns the sentence that consists of a folder and its fault; {@code null} if there is no fault. */
    public static @Nullable String sentence(Path folder, @Nullable String fault) {
        return fault == null ? null : folder + " " + fault;
    }

    /**
     * Checks the place of a folder, which need not exist. Its parent must not be writable for every user, as
     * {@code /tmp} is, because another user could then make the folder first.
     *
     * @param folder the folder, absolute
     * @return the fault, as the rest of a sentence that begins with the folder; {@code null} if there is none
     */
    public static @Nullable String faultOfPlace(Path folder) throws IOException {
        Path parent = nearest(folder.toAbsolutePath().getParent()).toRealPath();
        UnixFile file = existing(parent);
        if (file != null && file.isWritableByOthers()) {
            return "lies in " + parent + ", where every user can make files: expected another place";
        }
        return file == null ? null : faultOfAncestors(parent.resolve("-"));
    }

    private static @Nullable String faultOfAncestors(Path real) throws IOException {
        for (Path ancestor = real.getParent(); ancestor != null; ancestor = ancestor.getParent()) {
            UnixFile file = existing(ancestor);
            if (file == null) {
                return null;
            }
            if (!isTrusted(file)) {
                return "lies below " + ancestor + ", which belongs to " + owner(ancestor)
                        + ": expected folders of your own, or of root";
            }
            if (file.isFreeForAll()) {
                return "lies below " + ancestor
                        + ", where every user can rename files of others: expected another place";
            }
        }
        return null;
    }

    private static Path nearest(@Nullable Path folder) {
        Path found = Objects.requireNonNull(folder, "the root folder");
        while (!Files.exists(found, LinkOption.NOFOLLOW_LINKS)) {
            found = Objects.requireNonNull(found.getParent(), "there is no root folder");
        }
        return found;
    }

    static @Nullable UnixFile existing(Path file) throws IOException {
        return UnixFile.isSupported(file) ? UnixFile.read(file) : null;
    }

    private static @Nullable String faultOfFolder(UnixFile file) {
        if (file.isLink()) {
            return "is a symbolic link: expected a folder";
        }
        return file.isFolder() ? null : "is not a folder: expected one";
    }

    static boolean isTrusted(UnixFile file) {
        return file.owner() == UnixFile.ROOT || isOwn(file);
    }

    static String owner(Path file) throws IOException {
        UserPrincipal owner = Files.getOwner(file, LinkOption.NOFOLLOW_LINKS);
        return "user " + owner.getName();
    }

    static boolean isOwn(UnixFile file) {
        return OWN == UNKNOWN || file.owner() == OWN;
    }

    /** Returns the number of the user that owns the files that this process makes. */
    private static int ownNumber() {
        try {
            if (Files.exists(STATUS)) {
                Matcher line = EFFECTIVE_USER.matcher(Files.readString(STATUS, ISO_8859_1));
                return line.find() ? Integer.parseUnsignedInt(line.group(1)) : UNKNOWN;
            }
            Path file = Files.createTempFile("wsgi-", null);
            try {
                UnixFile own = existing(file);
                return own == null ? UNKNOWN : own.owner();
            } finally {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("the number of this process's user cannot be determined", e);
        }
    }
}

package org.wsgibridge.files;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Makes files whose names others can guess, without writing through a link that another user has put there. Stateless.
 */
public final class OwnFiles {
    /** A file that only this user can access. */
    public static final Set<PosixFilePermission> PRIVATE = PosixFilePermissions.fromString("rw-------");

    /** A file of this user that its group can read, such as the group that collects logs. */
    public static final Set<PosixFilePermission> GROUP_READABLE = PosixFilePermissions.fromString("rw-r-----");

    /** A file of this user that every user can read. */
    public static final Set<PosixFilePermission> READABLE = PosixFilePermissions.fromString("rw-r--r--");

    /** A file of this user that every user can execute. */
    public static final Set<PosixFilePermission> EXECUTABLE = PosixFilePermissions.fromString("rwxr-xr-x");

    /** A folder that only this user can access. */
    public static final Set<PosixFilePermission> PRIVATE_FOLDER = PosixFilePermissions.fromString("rwx------");

    private OwnFiles() {}

    /**
     * Writes a file atomically: another process sees the old text or the whole new text. An existing file is replaced;
     * so is a link, which is not followed. The text is encoded as UTF-8.
     *
     * @param permissions the permissions of the file, independent of the umask
     */
    public static void write(Path file, String text, Set<PosixFilePermission> permissions) throws IOException {
        write(file, text, permissions, null);
    }

    /**
     * Writes a file as {@link #write(Path, String, Set)} does, and gives it to a group.
     *
     * @param group the group's name; {@code null} for the group of the process
     */
    public static void write(Path file, String text, Set<PosixFilePermission> permissions, @Nullable String group)
            throws IOException {
        Path partial = file.resolveSibling("." + file.getFileName() + "-" + UUID.randomUUID());
        try {
            Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try (FileChannel channel = FileChannel.open(partial, options, attributes(PRIVATE, partial))) {
                ByteBuffer bytes = UTF_8.encode(text);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            PosixFileAttributeView view =
                    Files.getFileAttributeView(partial, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
            if (view != null) {
                if (group != null) {
                    view.setGroup(partial.getFileSystem()
                            .getUserPrincipalLookupService()
                            .lookupPrincipalByGroupName(group));
                }
                view.setPermissions(permissions);
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } finally {
            Files.deleteIfExists(partial);
        }
    }

    /**
     * Opens a file to append to, and makes it if it does not exist. The interrupt of a thread that writes does not
     * close it.
     *
     * @param permissions the permissions of a new file, reduced by the umask
     * @throws IOException also if it is a link, is not a regular file, or has another name elsewhere (a hard link)
     */
    public static OutputStream append(Path file, Set<PosixFilePermission> permissions) throws IOException {
        requirePlain(file);
        try {
            Files.createFile(file, attributes(permissions, file));
        } catch (FileAlreadyExistsException e) {
            // It is opened below.
        }
        OutputStream stream = Files.newOutputStream(
                file, StandardOpenOption.WRITE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);
        boolean plain = false;
        try {
            requirePlain(file);
            plain = true;
        } finally {
            if (!plain) {
                stream.close();
            }
        }
        return stream;
    }

    private static void requirePlain(Path file) throws IOException {
        UnixFile found = UnixFile.isSupported(file) ? UnixFile.read(file) : null;
        if (found == null) {
            return;
        }
        if (found.isLink()) {
            throw new IOException(file + " is a symbolic link: expected a file");
        }
        if (!found.isRegular()) {
            throw new IOException(file + " is not a regular file");
        }
        if (found.names() > 1) {
            throw new IOException(file + " has another name elsewhere, a hard link: expected a file of its own");
        }
    }

    /**
     * Makes a folder that only this user can access, unless it exists, and checks it.
     *
     * @param folder the folder, absolute
     * @return the fault, as the rest of a sentence that begins with the folder; {@code null} if it can be used
     */
    public static @Nullable String makeFolder(Path folder) {
        try {
            if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
                String fault = FolderTrust.faultOfPlace(folder);
                if (fault != null) {
                    return fault;
                }
                Files.createDirectories(folder, attributes(PRIVATE_FOLDER, folder));
            }
            String fault = FolderTrust.faultOfOwn(folder);
            return fault != null || Files.isWritable(folder) ? fault : "cannot be written to";
        } catch (IOException e) {
            return "cannot be used: " + e;
        }
    }

    /** Returns the attributes to make a file or folder with, so that it is never open to others, not even at first. */
    public static FileAttribute<?>[] attributes(Set<PosixFilePermission> permissions, Path file) {
        return UnixFile.isSupported(file)
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
                : new FileAttribute<?>[0];
    }
}

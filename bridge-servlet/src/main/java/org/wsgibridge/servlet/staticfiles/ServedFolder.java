package org.wsgibridge.servlet.staticfiles;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A folder from which files are served. Nothing outside of it is served, even if a file is replaced by a link while a
 * request is served. A path is opened name by name, each relative to the open folder before it, and no link is followed
 * ({@code openat} with {@code O_NOFOLLOW}). If there is a link, its real path is looked up, checked to be inside the
 * folder, and opened in the same manner; a link that appears in that path meanwhile is not followed. The folder itself
 * may be a link. Immutable.
 *
 * <p>On a file system without {@link SecureDirectoryStream} (that of Windows) the real path is compared before and
 * after opening instead.
 *
 * @param folder the folder
 */
record ServedFolder(Path folder) {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS);

    /**
     * Opens a file.
     *
     * @param path the file, below the folder; made by {@link StaticPath}
     * @return the file, to be closed by the caller; {@code null} if there is no regular file, or a link leads out of
     *     the folder or to a hidden file
     */
    @Nullable
    StaticFile open(Path path) {
        // Checked first: "no" is a frequent answer, and costs no exception here. And opening a pipe would block.
        return path.toFile().isFile() ? find(path, ServedFolder::openFile) : null;
    }

    /**
     * Lists what is in a folder.
     *
     * @param path this folder, or one below it
     * @param most the largest number of entries to show
     * @return the entries that would be served, in no order; if there are more than {@code most}, {@code most + 1} of
     *     them; {@code null} if there is no such folder, or a link leads out of this folder or to a hidden one
     */
    @Nullable
    List<FolderEntry> list(Path path, int most) {
        return path.toFile().isDirectory() ? find(path, (parent, name, found) -> entries(parent, name, most)) : null;
    }

    /** Returns whether a path is a folder that may be shown. */
    boolean hasFolder(Path path) {
        BasicFileAttributes attributes = path.toFile().isDirectory() ? find(path, ServedFolder::attributes) : null;
        return attributes != null && attributes.isDirectory();
    }

    /** An operation on a path whose parent is open. */
    @FunctionalInterface
    private interface Step<T> {
        /**
         * Does the operation, without following a link.
         *
         * @param parent the open parent
         * @param name the name in it; {@code null} for the parent itself
         * @param path the whole path, for file systems on which nothing can be opened relative to a folder
         * @return the result; {@code null} if the path is a link, or not of the wanted kind
         */
        @Nullable
        T apply(DirectoryStream<Path> parent, @Nullable Path name, Path path) throws IOException;
    }

    private <T> @Nullable T find(Path path, Step<T> step) {
        try {
            T found = walk(folder.relativize(path), step);
            return found == null ? follow(path, step) : found;
        } catch (IOException e) {
            return null;
        }
    }

    /** Does an operation on the real path, if that is in the folder and not hidden. */
    private <T> @Nullable T follow(Path path, Step<T> step) throws IOException {
        Path root = folder.toRealPath();
        Path real = path.toRealPath();
        if (!real.startsWith(root) || StaticPath.isHidden(root.relativize(real))) {
            return null;
        }
        return walk(root.relativize(real), step);
    }

    /**
     * Opens folder after folder and does the operation on the last name. Returns {@code null} if one of the names is a
     * link.
     */
    private <T> @Nullable T walk(Path relative, Step<T> step) throws IOException {
        try (DirectoryStream<Path> top = Files.newDirectoryStream(folder)) {
            if (relative.toString().isEmpty()) {
                return step.apply(top, null, folder);
            }
            Path path = folder.resolve(relative);
            return top instanceof SecureDirectoryStream<Path> secure
                    ? descend(secure, relative, path, step)
                    : checked(top, path, step);
        } catch (IOException e) {
            // A folder on the path is a link, or the file has gone.
            return null;
        }
    }

    private static <T> @Nullable T descend(SecureDirectoryStream<Path> top, Path relative, Path path, Step<T> step)
            throws IOException {
        int last = relative.getNameCount() - 1;
        SecureDirectoryStream<Path> at = top;
        try {
            for (int i = 0; i < last; i++) {
                SecureDirectoryStream<Path> next = at.newDirectoryStream(relative.getName(i), NOFOLLOW_LINKS);
                at.close();
                at = next;
            }
            return step.apply(at, relative.getName(last), path);
        } finally {
            at.close();
        }
    }

    private static <T> @Nullable T checked(DirectoryStream<Path> at, Path path, Step<T> step) throws IOException {
        Path before = path.toRealPath();
        T found = path.equals(before) ? step.apply(at, path.getFileName(), path) : null;
        if (found instanceof StaticFile file && !before.equals(path.toRealPath())) {
            file.close();
            return null;
        }
        return found;
    }

    private static @Nullable StaticFile openFile(DirectoryStream<Path> parent, @Nullable Path name, Path path)
            throws IOException {
        BasicFileAttributes before = attributes(parent, name, path);
        if (name == null || !before.isRegularFile()) {
            return null;
        }
        SeekableByteChannel opened = parent instanceof SecureDirectoryStream<Path> secure
                ? secure.newByteChannel(name, READ)
                : FileChannel.open(path, READ);
        StaticFile file = null;
        try {
            // The attributes must be those of the file that was opened.
            BasicFileAttributes after = attributes(parent, name, path);
            if (opened instanceof FileChannel channel && Objects.equals(before.fileKey(), after.fileKey())) {
                file = StaticFile.of(path, channel, after);
            }
        } finally {
            if (file == null) {
                opened.close();
            }
        }
        return file;
    }

    private @Nullable List<FolderEntry> entries(DirectoryStream<Path> parent, @Nullable Path name, int most)
            throws IOException {
        if (name != null && parent instanceof SecureDirectoryStream<Path> secure) {
            try (DirectoryStream<Path> opened = secure.newDirectoryStream(name, NOFOLLOW_LINKS)) {
                return entries(opened, most);
            }
        }
        return entries(parent, most);
    }

    private List<FolderEntry> entries(DirectoryStream<Path> opened, int most) throws IOException {
        List<FolderEntry> entries = new ArrayList<>();
        for (Path path : opened) {
            FolderEntry entry = entry(opened, path);
            if (entry != null) {
                entries.add(entry);
            }
            if (entries.size() > most) {
                break;
            }
        }
        return entries;
    }

    private @Nullable FolderEntry entry(DirectoryStream<Path> parent, Path path) {
        Path name = path.getFileName();
        if (!StaticPath.isName(name.toString())) {
            return null;
        }
        try {
            BasicFileAttributes attributes = attributes(parent, name, path);
            if (attributes.isSymbolicLink()) {
                attributes = follow(path, ServedFolder::attributes);
            }
            return attributes == null || attributes.isOther() || attributes.isSymbolicLink()
                    ? null
                    : FolderEntry.of(name.toString(), attributes);
        } catch (IOException e) {
            return null;
        }
    }

    private static BasicFileAttributes attributes(DirectoryStream<Path> parent, @Nullable Path name, Path path)
            throws IOException {
        if (!(parent instanceof SecureDirectoryStream<Path> secure)) {
            return Files.readAttributes(path, BasicFileAttributes.class, NOFOLLOW_LINKS);
        }
        BasicFileAttributeView view = name == null
                ? secure.getFileAttributeView(BasicFileAttributeView.class)
                : secure.getFileAttributeView(name, BasicFileAttributeView.class, NOFOLLOW_LINKS);
        return view.readAttributes();
    }
}

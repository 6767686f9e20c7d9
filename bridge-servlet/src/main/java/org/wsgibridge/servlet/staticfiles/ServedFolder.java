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
 * A folder from which files are served, and nothing that is outside of it, even if a file is exchanged for a link while
 * a request is served. A path is opened name by name, each relative to the folder that was opened before it, and no
 * link is followed ({@code openat} with {@code O_NOFOLLOW}). Where there is a link, what it leads to is looked up,
 * checked to be inside, and opened in the same manner; a link that is put in its place meanwhile is not followed any
 * more. The folder itself may be a link.
 *
 * <p>A file system without {@link SecureDirectoryStream} (that of Windows) is checked before and after opening instead.
 *
 * @param folder the folder
 */
record ServedFolder(Path folder) {
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS);

    /**
     * Opens a file.
     *
     * @param path the file, below the folder; made by {@link StaticPath}
     * @return the file, to be closed by the caller; {@code null} when there is no regular file, or a link leads out
     *     of the folder or to a hidden file
     */
    @Nullable
    StaticFile open(Path path) {
        // Asked first, because the answer "no" is frequent and costs no exception; and opening a pipe would wait.
        return path.toFile().isFile() ? find(path, ServedFolder::openFile) : null;
    }

    /**
     * Reads what is in a folder.
     *
     * @param path the folder, or one below it
     * @param most the largest number of entries
     * @return what would be served, in no order, one entry more than {@code most} where there are more; {@code
     *     null} when there is no such folder, or a link leads out of the folder or to a hidden one
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

    /** What is done with a path once its parent is open. */
    @FunctionalInterface
    private interface Step<T> {
        /**
         * Does it, without following a link.
         *
         * @param parent the open parent
         * @param name the name in it; {@code null} for the parent itself
         * @param path the whole path, for file systems on which nothing can be opened relative to a folder
         * @return {@code null} when it is a link, or not what it is looked for
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

    /** Looks up where the links of a path lead to. */
    private <T> @Nullable T follow(Path path, Step<T> step) throws IOException {
        Path root = folder.toRealPath();
        Path real = path.toRealPath();
        if (!real.startsWith(root) || StaticPath.isHidden(root.relativize(real))) {
            return null;
        }
        return walk(root.relativize(real), step);
    }

    /** Opens folder after folder; {@code null} when one of the names is a link. */
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
            // A link in the place of a folder, or a file that is gone.
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

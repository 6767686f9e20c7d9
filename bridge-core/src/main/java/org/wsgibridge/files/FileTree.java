package org.wsgibridge.files;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Deletes folders that another user may change at the same time. Each folder is opened relative to its parent, and
 * links are never followed: if a folder is replaced by a link meanwhile, only the link is deleted.
 */
public final class FileTree {
    /** Each level keeps two file descriptors open. No folder of the bridge is deeper. */
    private static final int DEEPEST = 100;

    private @Nullable IOException failure;

    private FileTree() {}

    /**
     * Deletes a file, or a folder with its contents. If an entry cannot be deleted, it stays, and the others are still
     * deleted.
     *
     * @param tree the file or folder, which need not exist; only trusted users may be able to replace its parent
     * @throws IOException the first failure
     */
    public static void delete(Path tree) throws IOException {
        Path absolute = tree.toAbsolutePath();
        Path parent = Objects.requireNonNull(absolute.getParent(), "the root folder");
        FileTree deletion = new FileTree();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(parent)) {
            if (stream instanceof SecureDirectoryStream<Path> secure) {
                deletion.delete(secure, Objects.requireNonNull(absolute.getFileName()), 0);
            } else {
                deleteUnopened(absolute);
            }
        } catch (NoSuchFileException e) {
            return;
        }
        if (deletion.failure != null) {
            throw deletion.failure;
        }
    }

    private void delete(SecureDirectoryStream<Path> folder, Path name, int depth) {
        try {
            BasicFileAttributes attributes = folder.getFileAttributeView(
                            name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
            if (attributes.isDirectory()) {
                empty(folder, name, depth + 1);
                folder.deleteDirectory(name);
            } else {
                folder.deleteFile(name);
            }
        } catch (NoSuchFileException e) {
            // It was deleted already.
        } catch (IOException | DirectoryIteratorException e) {
            if (failure == null) {
                failure = e instanceof IOException io ? io : new IOException(e);
            }
        }
    }

    private void empty(SecureDirectoryStream<Path> folder, Path name, int depth) throws IOException {
        if (depth > DEEPEST) {
            throw new IOException(name + " is more than " + DEEPEST + " folders deep");
        }
        try (SecureDirectoryStream<Path> inside = folder.newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS)) {
            for (Path entry : inside) {
                delete(inside, Objects.requireNonNull(entry.getFileName()), depth);
            }
        }
    }

    /** Deletes on systems that cannot open a file relative to a folder. */
    private static void deleteUnopened(Path tree) throws IOException {
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.deleteIfExists(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException e) throws IOException {
                Files.deleteIfExists(folder);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

package org.wsgibridge.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A WAR as files, in a folder that is named by its content: the same WAR is unpacked once. Several processes may do so
 * at a time; the first one that is done gives the folder its name. For as long as a process runs, it holds a lock that
 * keeps others from removing the folder.
 */
final class UnpackedWar {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}(-.*)?");
    private static final int HASH = 32;

    /** How many unpacked WARs are kept that no process uses. */
    private static final int KEPT = 2;

    private final Path war;

    UnpackedWar(Path war) {
        this.war = war;
    }

    /**
     * Returns the folder.
     *
     * @throws IOException with a sentence
     */
    Path folder() throws IOException {
        Path cache = CacheFolder.locate();
        String hash = hash();
        hold(FileChannel.open(
                lockFile(cache, hash), StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE));
        Path folder = cache.resolve(hash);
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            unpack(cache, folder);
            removeOthers(cache, hash);
        }
        return folder;
    }

    private static Path lockFile(Path cache, String hash) {
        return cache.resolve(hash + ".lock");
    }

    /** Locks it until the JVM ends. */
    private static void hold(FileChannel channel) throws IOException {
        FileLock lock = channel.lock(0, Long.MAX_VALUE, true);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> release(lock), "wsgi-war-lock"));
    }

    private static void release(FileLock lock) {
        try {
            lock.acquiredBy().close();
        } catch (IOException e) {
            // The end of the process releases it.
        }
    }

    private String hash() throws IOException {
        try (InputStream content = Files.newInputStream(war)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[1 << 16];
            for (int count = content.read(buffer); count >= 0; count = content.read(buffer)) {
                digest.update(buffer, 0, count);
            }
            StringBuilder hex = new StringBuilder();
            for (byte one : digest.digest()) {
                hex.append(String.format("%02x", one));
            }
            return hex.substring(0, HASH);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void unpack(Path cache, Path folder) throws IOException {
        Path partial = Files.createTempDirectory(cache, folder.getFileName() + "-");
        try {
            try (ZipFile zip = new ZipFile(war.toFile())) {
                for (ZipEntry entry : Collections.list(zip.entries())) {
                    unpack(zip, entry, partial);
                }
            }
            Files.move(partial, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            delete(partial);
            // Another process was faster.
            if (!(e instanceof FileSystemException) || !Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
                throw new IOException(war + " cannot be unpacked to " + cache + ": " + e, e);
            }
        }
    }

    private static void unpack(ZipFile zip, ZipEntry entry, Path folder) throws IOException {
        Path file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
            throw new IOException("it has an entry outside of itself, " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        try (InputStream content = zip.getInputStream(entry)) {
            Files.copy(content, file);
        }
        FileTime time = entry.getLastModifiedTime();
        if (time != null) {
            Files.setLastModifiedTime(file, time);
        }
    }

    /** Removes what older WARs, and processes that were killed, have left. */
    private static void removeOthers(Path cache, String own) throws IOException {
        List<Path> others = new ArrayList<>();
        try (DirectoryStream<Path> all = Files.newDirectoryStream(cache)) {
            for (Path folder : all) {
                String name = folder.getFileName().toString();
                boolean isFolder = NAME.matcher(name).matches() && Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
                if (isFolder && !name.startsWith(own)) {
                    others.add(folder);
                }
            }
        }
        others.sort(Comparator.comparing((Path folder) -> folder.toFile().lastModified())
                .reversed());
        for (Path folder : others.subList(Math.min(KEPT, others.size()), others.size())) {
            remove(cache, folder);
        }
    }

    private static void remove(Path cache, Path folder) throws IOException {
        Path file = lockFile(cache, folder.getFileName().toString().substring(0, HASH));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                delete(folder);
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (Stream<Path> found = Files.walk(folder)) {
            all = found.sorted(Comparator.reverseOrder()).collect(Collectors.toList());
        }
        for (Path path : all) {
            Files.deleteIfExists(path);
        }
    }
}

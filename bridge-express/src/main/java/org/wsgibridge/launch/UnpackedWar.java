package org.wsgibridge.launch;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Unpacks a WAR to a folder that is named after the hash of the WAR, so that the same WAR is unpacked only once. The
 * files come from a copy of the WAR that has that hash. One process unpacks at a time, and others wait. While a process
 * runs, it holds a lock that prevents others from removing its folder. For one thread.
 */
final class UnpackedWar {
    private static final int HASH = 32;
    private static final int ATTEMPTS = 10;

    /**
     * How long to wait for another process. Unpacking takes seconds, so a process that takes longer is stopped or
     * hangs.
     */
    private static final long PATIENCE_SECONDS = 180;

    private static final long RETRY_MILLIS = 50;

    private final Path war;
    private final long patience;

    UnpackedWar(Path war) {
        this(war, TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS));
    }

    /**
     * Takes a WAR; nothing is done yet.
     *
     * @param patience how long to wait for another process, in nanoseconds
     */
    UnpackedWar(Path war, long patience) {
        this.war = war;
        this.patience = patience;
    }

    /**
     * Returns the folder of the unpacked WAR. Unpacks it if necessary.
     *
     * @throws IOException with a sentence for the user
     */
    Path folder() throws IOException {
        Path cache = CacheFolder.locate();
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            String hash = hash();
            Path folder = cache.resolve(hash);
            FileChannel used = open(UnusedWars.lockFile(cache, hash));
            lock(used, true, UnusedWars.lockFile(cache, hash));
            UnusedWars.touch(cache, hash);
            if (isFolder(folder) || unpack(cache, folder)) {
                hold(used);
                return folder;
            }
            used.close();
        }
        throw new IOException(war + " is replaced all the time: expected a file that stays");
    }

    private static FileChannel open(Path file) throws IOException {
        return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    }

    /** Locks a file, or fails after some time, because another process may be stopped while it holds the lock. */
    private void lock(FileChannel channel, boolean shared, Path file) throws IOException {
        long begin = System.nanoTime();
        while (channel.tryLock(0, Long.MAX_VALUE, shared) == null) {
            if (System.nanoTime() - begin > patience) {
                throw new IOException("another process has been unpacking a WAR for "
                        + TimeUnit.NANOSECONDS.toSeconds(patience) + " s, and has locked " + file
                        + ": end that process, or name another folder by WSGI_EXPRESS_CACHE");
            }
            try {
                Thread.sleep(RETRY_MILLIS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted while another process unpacks", e);
            }
        }
    }

    private static boolean isFolder(Path folder) {
        return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS);
    }

    /** Keeps a file open, and so its lock, until the JVM ends. */
    private static void hold(FileChannel channel) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> release(channel), "wsgi-war-lock"));
    }

    private static void release(FileChannel channel) {
        try {
            channel.close();
        } catch (IOException e) {
            // The end of the process releases it.
        }
    }

    private String hash() throws IOException {
        try (DigestInputStream content = content()) {
            byte[] buffer = new byte[1 << 16];
            int count = content.read(buffer);
            while (count >= 0) {
                count = content.read(buffer);
            }
            return hash(content);
        }
    }

    private String hashOfCopy(Path copy) throws IOException {
        try (DigestInputStream content = content()) {
            Files.copy(content, copy);
            return hash(content);
        }
    }

    private DigestInputStream content() throws IOException {
        try {
            return new DigestInputStream(Files.newInputStream(war), MessageDigest.getInstance("SHA-256"));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static String hash(DigestInputStream content) {
        StringBuilder hex = new StringBuilder();
        for (byte one : content.getMessageDigest().digest()) {
            hex.append(String.format("%02x", one));
        }
        return hex.substring(0, HASH);
    }

    /**
     * Unpacks the WAR, one process at a time. While this process has the lock, incomplete files belong to no other
     * process.
     *
     * @return whether the WAR still had the hash of the folder's name; false if it was replaced meanwhile
     */
    private boolean unpack(Path cache, Path folder) throws IOException {
        try (FileChannel channel = open(cache.resolve("unpack.lock"))) {
            lock(channel, false, cache.resolve("unpack.lock"));
            return isFolder(folder) || unpackAlone(cache, folder);
        }
    }

    private boolean unpackAlone(Path cache, Path folder) throws IOException {
        try {
            UnusedWars.removeLeftovers(cache);
            Path partial = Files.createTempDirectory(cache, folder.getFileName() + "-");
            try {
                Path copy = partial.resolve("war");
                if (!hashOfCopy(copy).equals(folder.getFileName().toString())) {
                    return false;
                }
                Path files = Files.createDirectory(partial.resolve("files"));
                try (ZipFile zip = new ZipFile(copy.toFile())) {
                    for (ZipEntry entry : Collections.list(zip.entries())) {
                        unpack(zip, entry, files);
                    }
                }
                Files.move(files, folder, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                UnusedWars.delete(partial);
            }
            UnusedWars.removeOld(cache, folder.getFileName().toString());
            return true;
        } catch (IOException e) {
            throw new IOException(war + " cannot be unpacked to " + cache + ": " + e, e);
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
}

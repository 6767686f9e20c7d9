package org.wsgibridge.testkit.jvm;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;

/**
 * An archive of classes in the target folder of a module, with which a JVM starts in half of the time. The first test
 * of a build makes it for all.
 */
public final class ClassArchive {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private ClassArchive() {}

    /** Makes an archive. */
    public interface Maker {
        /**
         * Makes the archive.
         *
         * @param archive the file, which does not exist yet, and does not afterwards if this JVM cannot make one
         */
        void make(Path archive) throws IOException, InterruptedException;
    }

    /**
     * Returns the option for the archive, which is made anew when a jar has changed.
     *
     * @param jars the jars whose classes it has
     * @return the option; empty if there is no archive
     */
    public static List<String> option(List<Path> jars, Maker maker) {
        try {
            Path archive = archive(jars, maker);
            return Files.exists(archive) ? List.of("-XX:SharedArchiveFile=" + archive) : List.of();
        } catch (IOException e) {
            return List.of(); // the JVM starts without one
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return List.of();
        }
    }

    private static Path archive(List<Path> jars, Maker maker) throws IOException, InterruptedException {
        int fingerprint = Runtime.version().hashCode();
        for (Path jar : jars) {
            fingerprint = Objects.hash(fingerprint, jar, Files.size(jar), Files.getLastModifiedTime(jar));
        }
        Path archive = TARGET.resolve("classes-" + Integer.toHexString(fingerprint) + ".jsa");
        try (FileChannel lock = FileChannel.open(
                        TARGET.resolve("classes.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            if (held.isValid() && !Files.exists(archive)) {
                Path made = TARGET.resolve("made.jsa");
                Files.deleteIfExists(made);
                maker.make(made);
                removeFormer();
                if (Files.exists(made)) {
                    Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
                }
            }
        }
        return archive;
    }

    /** Each takes 50 MB or more. A server that still uses one keeps it. */
    private static void removeFormer() throws IOException {
        try (DirectoryStream<Path> former = Files.newDirectoryStream(TARGET, "classes-*.jsa")) {
            for (Path archive : former) {
                Files.delete(archive);
            }
        }
    }
}

package org.wsgibridge.it.express;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.wsgibridge.files.FileTree;
import org.wsgibridge.testkit.QuickJvm;

/**
 * What halves the processor time of the packaged command as well: an archive of the classes that it loads, which the
 * first test of a build makes for all.
 */
public final class QuickExpress {
    private static final Path TARGET = Path.of("target").toAbsolutePath();
    private static final List<String> OPTIONS = withArchive();

    private QuickExpress() {}

    /** Returns the options of the JVM that runs {@link Server#JAR}. */
    public static List<String> options() {
        return OPTIONS;
    }

    /** Returns a command as {@link QuickJvm#of} does, and with the archive if its class path begins with the jar. */
    public static List<String> of(List<String> command) {
        boolean packaged = command.size() > 2
                && List.of("-jar", "-cp").contains(command.get(1))
                && command.get(2).split(File.pathSeparator, -1)[0].equals(Server.JAR.toString());
        if (!packaged) {
            return QuickJvm.of(command);
        }
        List<String> quick = new ArrayList<>(command);
        quick.addAll(1, OPTIONS);
        return quick;
    }

    private static List<String> withArchive() {
        List<String> options = new ArrayList<>(QuickJvm.OPTIONS);
        try {
            Path archive = archive();
            if (Files.exists(archive)) {
                options.add("-XX:SharedArchiveFile=" + archive);
            }
        } catch (IOException e) {
            // Then it starts without one.
            return List.copyOf(options);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return List.copyOf(options);
    }

    /** Returns the archive, which is made anew when the jar has changed. */
    private static Path archive() throws IOException, InterruptedException {
        int fingerprint = Objects.hash(
                Runtime.version(), Server.JAR, Files.size(Server.JAR), Files.getLastModifiedTime(Server.JAR));
        Path archive = TARGET.resolve("classes-" + Integer.toHexString(fingerprint) + ".jsa");
        try (FileChannel lock = FileChannel.open(
                        TARGET.resolve("classes.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock held = lock.lock()) {
            if (held.isValid() && !Files.exists(archive)) {
                make(archive);
            }
        }
        return archive;
    }

    private static void make(Path archive) throws IOException, InterruptedException {
        // Not in the target folder, because the path of a Unix socket must be short.
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "archive");
        Path made = TARGET.resolve("made.jsa");
        List<String> command = new ArrayList<>(List.of(Server.java()));
        command.addAll(QuickJvm.OPTIONS);
        command.addAll(List.of("-XX:ArchiveClassesAtExit=" + made, "-cp", Server.JAR.toString()));
        command.addAll(List.of("org.wsgibridge.express.Training", folder.toString(), "cpython", "jython"));
        new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
        FileTree.delete(folder);
        removeFormer();
        if (Files.exists(made)) {
            Files.move(made, archive, StandardCopyOption.ATOMIC_MOVE);
        }
    }

    /** Each takes 60 MB. A server that still uses one keeps it. */
    private static void removeFormer() throws IOException {
        try (DirectoryStream<Path> former = Files.newDirectoryStream(TARGET, "classes-*.jsa")) {
            for (Path archive : former) {
                Files.delete(archive);
            }
        }
    }
}

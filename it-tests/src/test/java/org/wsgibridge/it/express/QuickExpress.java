package org.wsgibridge.it.express;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.wsgibridge.files.FileTree;
import org.wsgibridge.testkit.jvm.ClassArchive;
import org.wsgibridge.testkit.jvm.QuickJvm;

/**
 * What halves the processor time of the packaged command as well: an archive of the classes that it loads, which the
 * first test of a build makes for all.
 */
public final class QuickExpress {
    private static final List<String> OPTIONS = Stream.of(
                    QuickJvm.OPTIONS, ClassArchive.option(List.of(Server.JAR), QuickExpress::make))
            .flatMap(List::stream)
            .toList();

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

    private static void make(Path made) throws IOException, InterruptedException {
        // Not in the target folder, because the path of a Unix socket must be short.
        Path folder = Files.createTempDirectory(Path.of("/tmp"), "archive");
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
    }
}

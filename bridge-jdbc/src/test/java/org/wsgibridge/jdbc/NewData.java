package org.wsgibridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import org.wsgibridge.files.FileTree;

/** The data of a new database server, which takes seconds to make: the first test of a build does so for all. */
public final class NewData {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    private NewData() {}

    /** Makes the data. */
    @FunctionalInterface
    public interface Maker {
        void make() throws IOException;
    }

    /**
     * Makes a folder with the data. Nothing is kept where there is no target folder, as in a script's own process.
     *
     * @param folder the folder, which is not there yet
     * @param program the program that makes the data, of which each version has data of its own
     * @param maker makes the folder if this build has no data yet
     */
    public static void into(Path folder, Path program, Maker maker) throws IOException {
        int version = Objects.hash(program, Files.size(program), Files.getLastModifiedTime(program));
        Path kept = TARGET.resolve(program.getFileName() + "-" + Integer.toHexString(version));
        if (Files.isDirectory(kept)) {
            copy(kept, folder);
            return;
        }
        maker.make();
        if (Files.isDirectory(TARGET)) {
            keep(folder, kept);
        }
    }

    private static void keep(Path folder, Path kept) throws IOException {
        Path work = Files.createTempDirectory(TARGET, "data");
        Path copy = work.resolve("data");
        copy(folder, copy);
        try {
            Files.move(copy, kept, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            // Another test was faster.
            assertThat(kept).isDirectory();
        } finally {
            FileTree.delete(work);
        }
    }

    /** Copies a folder with its owners. */
    private static void copy(Path from, Path to) throws IOException {
        Process copy = new ProcessBuilder(List.of("cp", "-a", from.toString(), to.toString()))
                .inheritIO()
                .start();
        assertThat(copy.onExit().join().exitValue()).isZero();
    }
}

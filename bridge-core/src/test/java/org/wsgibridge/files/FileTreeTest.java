package org.wsgibridge.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Deleting a folder that another process changes meanwhile. */
class FileTreeTest {
    private static final int ROUNDS = 300;

    @TempDir
    private Path folder;

    private Path tree(String name) throws Exception {
        Path tree = folder.resolve(name);
        Files.createDirectories(tree.resolve("a/b/c"));
        Files.writeString(tree.resolve("a/b/c/file"), "x");
        Files.writeString(tree.resolve("a/other"), "x");
        return tree;
    }

    @Test
    void mustDeleteAFolderWithAllThatIsInItAndWhatIsNoFolder() throws Exception {
        Path tree = tree("tree");
        FileTree.delete(tree);
        assertThat(tree).doesNotExist();
        FileTree.delete(tree);
        FileTree.delete(folder.resolve("not/there"));
        Path file = Files.writeString(folder.resolve("file"), "x");
        FileTree.delete(file);
        assertThat(file).doesNotExist();
    }

    @Test
    void mustRemoveLinksAndNotWhatTheyLeadTo() throws Exception {
        Path victim = tree("victim");
        Path tree = tree("tree");
        Files.createSymbolicLink(tree.resolve("a/b/link"), victim);
        Files.createSymbolicLink(tree.resolve("dangling"), folder.resolve("nothing"));
        Path link = Files.createSymbolicLink(folder.resolve("link"), victim);

        FileTree.delete(tree);
        FileTree.delete(link);

        assertThat(tree).doesNotExist();
        assertThat(Files.exists(link, LinkOption.NOFOLLOW_LINKS)).isFalse();
        assertThat(victim.resolve("a/b/c/file")).exists();
    }

    @Test
    void mustDeleteNothingElsewhereWhenAFolderIsSwappedForALinkMeanwhile() throws Exception {
        Path victim = tree("victim");
        Path link = Files.createSymbolicLink(folder.resolve("link"), victim.resolve("a"));
        AtomicBoolean done = new AtomicBoolean();
        Path tree = folder.resolve("tree");
        Thread swapper = new Thread(() -> {
            Path aside = folder.resolve("aside");
            while (!done.get()) {
                try {
                    Files.move(tree.resolve("a"), aside, StandardCopyOption.ATOMIC_MOVE);
                    Files.copy(link, tree.resolve("a"), LinkOption.NOFOLLOW_LINKS);
                    Files.deleteIfExists(tree.resolve("a"));
                    Files.move(aside, tree.resolve("a"), StandardCopyOption.ATOMIC_MOVE);
                } catch (Exception e) {
                    Thread.onSpinWait();
                }
            }
        });
        swapper.start();
        for (int i = 0; i < ROUNDS; i++) {
            Path made = tree("made");
            try {
                Files.move(made, tree, StandardCopyOption.ATOMIC_MOVE);
                FileTree.delete(tree);
            } catch (IOException e) {
                // Something was left: the other one was faster.
            }
            FileTree.delete(made);
        }
        done.set(true);
        swapper.join();

        assertThat(victim.resolve("a/b/c/file")).exists();
        assertThat(victim.resolve("a/other")).exists();
    }
}

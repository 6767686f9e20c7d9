package org.wsgibridge.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The folders of processes, and what is left of those that were killed. */
class WorkFolderTest {
    @TempDir
    private Path parent;

    /** Another JVM, which makes a folder and waits. */
    private record Other(Process process, Path folder) implements AutoCloseable {
        static Other start(Path parent) throws IOException {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            WorkFolderTest.class.getName(),
                            parent.toString())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            BufferedReader output = process.inputReader(StandardCharsets.UTF_8);
            return new Other(process, Path.of(output.readLine()));
        }

        @Override
        public void close() {
            process.destroyForcibly().onExit().join();
        }
    }

    /** Makes a folder, says where, and waits to be killed. */
    public static void main(String[] arguments) throws Exception {
        System.out.println(WorkFolder.create(Path.of(arguments[0]), "work-").path());
        new CountDownLatch(1).await();
    }

    @Test
    void mustBeThisUsersAloneAndGoWhenItIsClosed() throws Exception {
        try (WorkFolder one = WorkFolder.create(parent, "work-");
                WorkFolder other = WorkFolder.create(parent, "work-")) {
            Files.createDirectories(one.path().resolve("deep/deeper"));
            assertThat(one.path()).isNotEqualTo(other.path()).exists();
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(one.path())))
                    .isEqualTo("rwx------");
        }
        assertThat(parent).isEmptyDirectory();
    }

    @Test
    void mustRemoveWhatAKilledProcessHasLeftAndNothingOfOneThatLives() throws Exception {
        try (Other living = Other.start(parent)) {
            Path left;
            try (Other killed = Other.start(parent)) {
                left = killed.folder();
                assertThat(left).exists();
            }
            Path foreign = Files.createDirectory(parent.resolve("work-on-something"));
            try (WorkFolder own = WorkFolder.create(parent, "work-")) {
                assertThat(own.path()).exists();
                assertThat(left).doesNotExist();
                assertThat(living.folder()).exists();
                assertThat(foreign).exists();
            }
        }
    }

    @Test
    void mustRemoveWhatHasTheNumberOfThisProcessButIsOlder() throws Exception {
        long pid = ProcessHandle.current().pid();
        Path before = Files.createDirectory(parent.resolve("work-" + pid + "-abc123-abcdefgh"));
        try (WorkFolder own = WorkFolder.create(parent, "work-")) {
            assertThat(own.path()).exists();
            assertThat(before).doesNotExist();
        }
    }

    @Test
    void mustLeaveWhatAnotherUserHasMadeAndLinks() throws Exception {
        Path target = Files.createDirectory(parent.resolve("target"));
        Path link = Files.createSymbolicLink(parent.resolve("work-999999999-a-b"), target);
        Path file = Files.createFile(parent.resolve("work-999999998-a-b"));
        try (WorkFolder own = WorkFolder.create(parent, "work-")) {
            assertThat(own.path()).exists();
            assertThat(target).exists();
            assertThat(link).exists();
            assertThat(file).exists();
        }
        assumeTrue("root".equals(System.getProperty("user.name")), "needs root");
        Path foreign = Files.createDirectory(parent.resolve("work-999999997-a-b"));
        Files.setAttribute(foreign, "unix:uid", 65534);
        try (WorkFolder own = WorkFolder.create(parent, "work-")) {
            assertThat(own.path()).exists();
            assertThat(foreign).exists();
        }
    }
}

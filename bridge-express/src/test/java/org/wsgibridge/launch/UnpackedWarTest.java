package org.wsgibridge.launch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache of unpacked WARs, with real processes that share it. */
final class UnpackedWarTest {
    @TempDir
    private Path folder;

    private Path war(String name) throws IOException {
        Path war = folder.resolve(name + ".war");
        try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(war))) {
            ZipEntry entry = new ZipEntry("WEB-INF/which");
            entry.setTime(1_000_000_000_000L); // the same bytes each time
            zip.putNextEntry(entry);
            zip.write(name.getBytes(UTF_8));
        }
        return war;
    }

    private Process process(Path war, String cache, String... more) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Djava.io.tmpdir=" + folder,
                        "-Duser.home=?",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Unpacking.class.getName(),
                        war.toString())
                .redirectErrorStream(true);
        builder.command().addAll(List.of(more));
        builder.environment().keySet().removeAll(List.of("WSGI_EXPRESS_CACHE", "XDG_CACHE_HOME"));
        builder.environment().putAll(Map.of("WSGI_EXPRESS_CACHE", cache, "HOME", "?"));
        return builder.start();
    }

    private static Path folder(Process process) throws IOException {
        String output = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
        assertThat(output).doesNotContain("Exception");
        return Path.of(output);
    }

    @Test
    void aProcessThatHangsWhileItUnpacksMustNotHoldUpOthersForEver() throws Exception {
        Files.createDirectories(
                wars(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        try (FileChannel channel = FileChannel.open(
                        wars().resolve("unpack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            Process second = process(war("one"), folder.resolve("cache").toString(), "200");
            assertThat(new String(second.getInputStream().readAllBytes(), UTF_8))
                    .contains("another process has been unpacking", "has locked " + wars().resolve("unpack.lock"));
            assertThat(second.waitFor()).isEqualTo(1);
        }
        assertThat(unpack(war("one"))).isDirectory();
    }

    private Path unpack(Path war) throws IOException {
        return unpack(war, folder.resolve("cache").toString());
    }

    private Path unpack(Path war, String cache) throws IOException {
        return folder(process(war, cache));
    }

    private Path wars() {
        return folder.resolve("cache/wars");
    }

    /** A deployment moves the new WAR over the old one while that is about to be unpacked. */
    @Test
    void aWarThatIsReplacedMustNotGiveItsFilesToAnotherOne() throws Exception {
        Path second = war("second");
        Path first = war("first");
        Files.createDirectories(folder.resolve("cache"));
        Files.createDirectory(
                wars(), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        Process process;
        try (FileChannel channel = FileChannel.open(
                        wars().resolve("unpack.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = channel.lock()) {
            assertThat(lock.isValid()).isTrue();
            process = process(first, folder.resolve("cache").toString());
            await().until(() -> !names("[0-9a-f]{32}\\.lock").isEmpty()); // it has read the first one
            Files.move(second, first, StandardCopyOption.ATOMIC_MOVE);
        }
        Path unpacked = folder(process);
        assertThat(unpacked.resolve("WEB-INF/which")).hasContent("second");
        assertThat(names("[0-9a-f]{32}")).containsExactly(unpacked.getFileName().toString());
        assertThat(unpack(war("first")).resolve("WEB-INF/which")).hasContent("first");
    }

    @Test
    void whatKilledProcessesHaveLeftMustBeRemoved() throws Exception {
        Path war = war("site");
        Path unpacked = unpack(war);
        String hash = unpacked.getFileName().toString();
        for (String name : List.of(hash + "-1234", "0".repeat(32) + "-5678", "0".repeat(32) + "-gone-9")) {
            Files.writeString(Files.createDirectory(wars().resolve(name)).resolve("half"), "half");
        }
        Files.move(unpacked, wars().resolve(hash + "-gone-1"));
        assertThat(unpack(war)).isEqualTo(unpacked);
        assertThat(names(".{32}.*-.*")).isEmpty();
    }

    /** The one that was used last is kept, not the one that was unpacked last. */
    @Test
    void olderWarsMustBeRemovedByTheirLastUse() throws Exception {
        Path first = unpack(war("first"));
        Path second = unpack(war("second"));
        Files.createDirectory(first.resolve("WEB-INF/empty"));
        Files.setPosixFilePermissions(first.resolve("WEB-INF"), PosixFilePermissions.fromString("r-xr-xr-x"));
        Path third = unpack(war("third"));
        assertThat(unpack(war("first"))).isEqualTo(first);
        unpack(war("fourth"));
        assertThat(first).exists();
        assertThat(second).doesNotExist();
        assertThat(third).exists();
        unpack(war("fifth"));
        unpack(war("sixth"));
        unpack(war("seventh"));
        assertThat(first).doesNotExist();
        assertThat(names("[0-9a-f]{32}.*").stream().filter(name -> !name.endsWith(".lock")))
                .hasSize(3);
    }

    /** Here the lock of an old one cannot be taken, for any user. */
    @Test
    void anOldWarThatCannotBeRemovedMustNotStopANewOne() throws Exception {
        for (String name : List.of("first", "second", "third")) {
            Path lock = wars().resolve(unpack(war(name)).getFileName() + ".lock");
            Files.delete(lock);
            Files.createDirectory(lock);
        }
        assertThat(unpack(war("fourth")).resolve("WEB-INF/which")).hasContent("fourth");
        assertThat(unpack(war("fifth")).resolve("WEB-INF/which")).hasContent("fifth");
    }

    /** Another user has made the folder of that name first. */
    @Test
    void aTemporaryFolderThatOthersHaveMadeMustNotBeUsed() throws Exception {
        Path war = war("site");
        Object user = Files.getAttribute(war, "unix:uid");
        Path taken = Files.createDirectory(folder.resolve("wsgi-express-" + user));
        Files.setPosixFilePermissions(taken, PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.createDirectory(taken.resolve("wars"));
        Path unpacked = unpack(war, "");
        assertThat(unpacked.toString())
                .startsWith(folder.toRealPath()
                        .resolve("wsgi-express-" + user + "-")
                        .toString());
        assertThat(unpack(war, "")).isEqualTo(unpacked);
        assertThat(taken.resolve("wars")).isEmptyDirectory();
    }

    private List<String> names(String pattern) throws IOException {
        try (Stream<Path> all = Files.list(wars())) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.matches(pattern))
                    .sorted()
                    .toList();
        }
    }
}

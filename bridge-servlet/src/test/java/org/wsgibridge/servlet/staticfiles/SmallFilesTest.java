package org.wsgibridge.servlet.staticfiles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.memory.MemoryBudget;

/** Files are served from memory only while they are what they were when they were opened. */
class SmallFilesTest {
    private static final FileTime MODIFIED = FileTime.from(Instant.parse("2024-05-06T07:08:09.500Z"));
    private static final int KEPT = 1024;

    @TempDir
    private Path root;

    private Path www;
    private Path file;
    private final MemoryBudget budget = new MemoryBudget(5 * KEPT);
    private final SmallFiles files = new SmallFiles(budget, () -> System.currentTimeMillis() + 10_000);

    @BeforeEach
    void write() throws IOException {
        www = root.resolve("www");
        file = write("www/sub/a.txt", "first");
    }

    private Path write(String name, String text) throws IOException {
        Path path = root.resolve(name);
        Files.createDirectories(Objects.requireNonNull(path.getParent()));
        Files.writeString(path, text);
        Files.setLastModifiedTime(path, MODIFIED);
        return path;
    }

    private StaticFile opened(Path path) {
        return Objects.requireNonNull(new ServedFolder(www).open(path));
    }

    private void keep(Path path) throws IOException {
        files.keep(www, path, opened(path));
    }

    private @Nullable String found(Path path) {
        StaticFile found = files.find(www, path);
        return found == null ? null : new String(Objects.requireNonNull(found.content()), UTF_8);
    }

    @Test
    void mustKeepASmallFile() throws IOException {
        StaticFile opened = opened(file);
        StaticFile kept = files.keep(www, file, opened);
        assertThat(opened.channel().isOpen()).isFalse();
        assertThat(files.find(www, file)).isSameAs(kept);
        assertThat(found(file)).isEqualTo("first");
        assertThat(kept.entityTag("")).isEqualTo(opened.entityTag(""));
        assertThat(budget.reserved()).isEqualTo(KEPT + 5);
    }

    @Test
    void mustSeeAFileThatIsWrittenAnew() throws IOException {
        keep(file);
        Files.writeString(file, "other");
        assertThat(found(file)).isNull();
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void mustSeeAnotherFileOfTheSameSizeAndTime() throws IOException {
        keep(file);
        Files.move(write("new.txt", "other"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(found(file)).isNull();
        keep(file);
        assertThat(found(file)).isEqualTo("other");
    }

    @Test
    void mustSeeALinkInThePlaceOfAFileOrFolder() throws IOException {
        keep(file);
        write("outside/a.txt", "secret");
        Files.delete(file);
        Files.createSymbolicLink(file, root.resolve("outside/a.txt"));
        assertThat(found(file)).isNull();

        Files.delete(file);
        write("www/sub/a.txt", "first");
        keep(file);
        Files.delete(file);
        Files.delete(root.resolve("www/sub"));
        Files.createSymbolicLink(root.resolve("www/sub"), root.resolve("outside"));
        assertThat(found(file)).isNull();
    }

    @Test
    void mustForgetAFileThatIsGone() throws IOException {
        keep(file);
        Files.delete(file);
        assertThat(found(file)).isNull();
        assertThat(budget.reserved()).isZero();
    }

    /** The file system gives the number of a file that is gone to the next one. */
    @Test
    void mustSeeAFileThatIsDeletedAndMadeAgain() throws IOException {
        for (int i = 0; i < 20; i++) {
            keep(file);
            Files.delete(file);
            write("www/sub/a.txt", i % 2 == 0 ? "other" : "first");
            assertThat(found(file)).isNull();
        }
    }

    @Test
    void mustSeeOtherPermissions() throws IOException {
        keep(file);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("---------"));
        assertThat(found(file)).isNull();
    }

    /** Where a link leads to is always looked up and checked. */
    @Test
    void mustNotKeepWhatALinkLeadsTo() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("www/link.txt"), file);
        StaticFile opened = opened(link);
        assertThat(files.keep(www, link, opened)).isSameAs(opened);
        opened.close();
        assertThat(found(link)).isNull();
    }

    @Test
    void mustSeeAFolderThatMovesBehindALink() throws IOException {
        keep(file);
        Files.createDirectory(root.resolve("outside"));
        Files.move(root.resolve("www/sub"), root.resolve("outside/sub"));
        Files.createSymbolicLink(root.resolve("www/sub"), root.resolve("outside/sub"));
        assertThat(found(file)).isNull();
    }

    /** A file that is served by its name may be a link; the same path in a folder may not. */
    @Test
    void mustKeepTheFilesOfEachMappingApart() throws IOException {
        Path link = Files.createSymbolicLink(root.resolve("www/link.txt"), write("secret.txt", "secret"));
        StaticFile kept = files.keep(null, link, Objects.requireNonNull(StaticFile.open(link)));
        assertThat(files.find(null, link)).isSameAs(kept);
        assertThat(found(link)).isNull();
        keep(file);
        assertThat(files.find(root.resolve("www/sub"), file)).isNull();
    }

    @Test
    void mustReadPartsFromMemory() throws IOException {
        StaticFile kept = files.keep(www, file, opened(file));
        assertThat(kept.read(0, 5)).isEqualTo("first".getBytes(UTF_8));
        assertThat(kept.read(1, 3)).isEqualTo("irs".getBytes(UTF_8));
    }

    /** A file that changes twice within the clock's resolution would have the same time. */
    @Test
    void mustNotKeepWhatWasJustWritten() throws IOException {
        StaticFile opened = opened(file);
        SmallFiles now = new SmallFiles(budget, System::currentTimeMillis);
        assertThat(now.keep(www, file, opened)).isSameAs(opened);
        assertThat(budget.reserved()).isZero();
        assertThat(opened.channel().isOpen()).isTrue();
        opened.close();
        assertThat(now.find(www, file)).isNull();
    }

    @Test
    void mustNotKeepWhatIsLarge() throws IOException {
        Path large = write("www/large.txt", "x".repeat(64 * 1024));
        StaticFile opened = opened(large);
        assertThat(files.keep(www, large, opened)).isSameAs(opened);
        opened.close();
    }

    @Test
    void mustNotKeepAFileThatWasExchangedWhileItWasOpened() throws IOException {
        StaticFile opened = opened(file);
        Files.move(write("new.txt", "other"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(files.keep(www, file, opened)).isSameAs(opened);
        opened.close();
        assertThat(found(file)).isNull();
        assertThat(budget.reserved()).isZero();
    }

    @Test
    void mustDropFilesToKeepOthers() throws IOException {
        for (int i = 0; i < 20; i++) {
            Path next = write("www/" + i, "x".repeat(100));
            keep(next);
            assertThat(found(next)).as("the newest").isNotNull();
            assertThat(budget.reserved()).isLessThanOrEqualTo(budget.limit());
        }
        assertThat(budget.reserved()).isEqualTo(4 * (KEPT + 100));
    }

    @Test
    void mustServeWhatDoesNotFitAtAll() throws IOException {
        Path larger = write("www/larger.txt", "x".repeat(5 * KEPT));
        StaticFile opened = opened(larger);
        assertThat(files.keep(www, larger, opened)).isSameAs(opened);
        opened.close();
        assertThat(found(larger)).isNull();
        assertThat(budget.reserved()).isZero();
    }
}

package org.wsgibridge.servlet.staticfiles;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
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

    private Path file;
    private final MemoryBudget budget = new MemoryBudget(5 * KEPT);
    private final SmallFiles files = new SmallFiles(budget);

    @BeforeEach
    void write() throws IOException {
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
        return Objects.requireNonNull(new ServedFolder(root.resolve("www")).open(path));
    }

    private void keep(Path path) throws IOException {
        files.keep(path, opened(path));
    }

    private @Nullable String found(Path path) {
        StaticFile found = files.find(path);
        return found == null ? null : new String(Objects.requireNonNull(found.content()), UTF_8);
    }

    @Test
    void mustKeepASmallFile() throws IOException {
        StaticFile opened = opened(file);
        StaticFile kept = files.keep(file, opened);
        assertThat(opened.channel().isOpen()).isFalse();
        assertThat(files.find(file)).isSameAs(kept);
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

    @Test
    void mustFollowALinkToTheFileThatItLeadsToNow() throws IOException {
        Path other = write("www/b.txt", "other");
        Path link = Files.createSymbolicLink(root.resolve("www/link.txt"), file);
        keep(link);
        assertThat(found(link)).isEqualTo("first");
        Files.delete(link);
        Files.createSymbolicLink(link, other);
        assertThat(found(link)).isNull();
    }

    /** A file that changes twice within the clock's resolution would have the same time. */
    @Test
    void mustNotKeepWhatWasJustWritten() throws IOException {
        Files.setLastModifiedTime(file, FileTime.from(Instant.now()));
        StaticFile opened = opened(file);
        assertThat(files.keep(file, opened)).isSameAs(opened);
        assertThat(opened.channel().isOpen()).isTrue();
        opened.close();
        assertThat(found(file)).isNull();
    }

    @Test
    void mustNotKeepWhatIsLarge() throws IOException {
        Path large = write("www/large.txt", "x".repeat(64 * 1024));
        StaticFile opened = opened(large);
        assertThat(files.keep(large, opened)).isSameAs(opened);
        opened.close();
    }

    @Test
    void mustNotKeepAFileThatWasExchangedWhileItWasOpened() throws IOException {
        StaticFile opened = opened(file);
        Files.move(write("new.txt", "other"), file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(files.keep(file, opened).content()).isEqualTo("first".getBytes(UTF_8));
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
        assertThat(files.keep(larger, opened(larger)).size()).isEqualTo(5 * KEPT);
        assertThat(found(larger)).isNull();
        assertThat(budget.reserved()).isZero();
    }
}

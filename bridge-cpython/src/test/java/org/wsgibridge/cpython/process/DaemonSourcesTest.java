package org.wsgibridge.cpython.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.files.FileTree;

class DaemonSourcesTest {
    @TempDir
    Path folder;

    private Path cache;
    private Path own;

    @BeforeEach
    void makeFolders() throws IOException {
        cache = folder.resolve("cache");
        own = Files.createDirectory(folder.resolve("own"));
    }

    private Path script() throws IOException {
        return new DaemonSources(own, cache).startScript();
    }

    @Test
    void mustLieWhereAnEarlierStartHasPutThem() throws Exception {
        Path script = script();
        FileTime written = Files.getLastModifiedTime(script);
        assertThat(script).startsWith(cache).isRegularFile();
        assertThat(script.resolveSibling("wsgibridge/daemon.py")).isRegularFile();
        assertThat(script.resolveSibling("mod_wsgi.py")).isRegularFile();
        assertThat(script()).isEqualTo(script);
        assertThat(Files.getLastModifiedTime(script)).isEqualTo(written);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(cache)))
                .isEqualTo("rwx------");
    }

    @Test
    void pythonMustFindWhatItHasCompiled() throws Exception {
        Path folder = script().resolveSibling("");
        ProcessBuilder builder = new ProcessBuilder("python3", "-c", "import _bridge_wsgi").inheritIO();
        builder.environment().keySet().removeAll(List.of("PYTHONDONTWRITEBYTECODE", "PYTHONPYCACHEPREFIX"));
        builder.environment().put("PYTHONPATH", folder.toString());
        assertThat(builder.start().waitFor()).isZero();
        assertThat(script().resolveSibling("__pycache__")).isNotEmptyDirectory();
    }

    @Test
    void mustBeWholeAfterALossOfPower() throws Exception {
        Path script = script();
        String text = Files.readString(script);
        Files.writeString(script, "");
        assertThat(script()).isEqualTo(script).hasContent(text);
    }

    @Test
    void mustBeThereWhenAnotherServerHasTakenThemForUnused() throws Exception {
        DaemonSources sources = new DaemonSources(own, cache);
        FileTree.delete(cache);
        assertThat(sources.startScript()).isRegularFile();
    }

    @Test
    void mustRemoveThoseOfVersionsThatWereNotUsedForLong() throws Exception {
        Path place = Files.createDirectories(cache.resolve("cpython"));
        Path unused = Files.createDirectories(place.resolve("daemon-1"));
        Path used = Files.createDirectories(place.resolve("daemon-2"));
        Files.setPosixFilePermissions(cache, PosixFilePermissions.fromString("rwx------"));
        Files.setLastModifiedTime(unused, FileTime.from(Instant.now().minus(Duration.ofDays(31))));
        Files.setLastModifiedTime(used, FileTime.from(Instant.now().minus(Duration.ofDays(29))));
        Path script = script();
        assertThat(unused).doesNotExist();
        assertThat(used).isDirectory();
        assertThat(script).startsWith(place);
    }

    @Test
    void mustNotUseAFolderThatOthersCanWriteTo() throws Exception {
        Path place = Files.createDirectories(cache.resolve("cpython"));
        Files.setPosixFilePermissions(place, PosixFilePermissions.fromString("rwxrwxrwx"));
        assertThat(script()).startsWith(own).isRegularFile();
        assertThat(place).isEmptyDirectory();
    }

    @Test
    void mustLieInTheFolderOfTheDeploymentWhereThereIsNoCache() throws Exception {
        assertThat(new DaemonSources(own, null).startScript()).startsWith(own).isRegularFile();
    }
}

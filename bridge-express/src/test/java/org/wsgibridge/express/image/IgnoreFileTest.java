package org.wsgibridge.express.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.express.failure.ExpressException;

/** What a file such as {@code .dockerignore} leaves out of an image. */
final class IgnoreFileTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "secret, secret/key.txt, true",
        "secret/, secret/key.txt, true",
        "/secret, secret, true",
        "secret, lib/secret, false",
        "**/secret, lib/secret/key.txt, true",
        "**/secret, secret, true",
        "*.md, README.md, true",
        "*.md, docs/README.md, false",
        "docs/**, docs/a/b, true",
        "a?c, abc, true",
        "'# abc', abc, false",
        "*.md;!README.md, README.md, false",
        "*.md;!README.md;READ*, README.md, true",
        "!README.md;*.md, README.md, true"
    })
    void aFileMustBeLeftOutAsDockerDoes(String lines, String path, boolean excluded) throws IOException {
        Files.writeString(folder.resolve(".dockerignore"), lines.replace(';', '\n') + "\n");
        assertThat(IgnoreFile.of(folder).excludes(path)).isEqualTo(excluded);
    }

    @Test
    void aProjectWithoutOneMustBeComplete() {
        assertThat(IgnoreFile.of(folder).excludes("secret")).isFalse();
    }

    @Test
    void whatIsNotUnderstoodMustBeRefused() throws IOException {
        Files.writeString(folder.resolve(".containerignore"), "[ab].txt\n");
        assertThatThrownBy(() -> IgnoreFile.of(folder))
                .isInstanceOf(ExpressException.class)
                .hasMessageContaining(".containerignore: [ab].txt is not understood");
    }
}

package org.wsgibridge.express.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.express.failure.ExpressException;

/** Files of a project, executed by a real shell. */
final class ShellTest {
    @TempDir
    private Path folder;

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("environment"), text);
    }

    @Test
    void whatAFileSetsMustBeExportedByteForByte() throws IOException {
        Path file = file("A=\"$B and\nmore\"\nC=grün\nunset D\necho told\nfalse\n");
        Map<String, String> set = Shell.source(file, folder, Map.of("B", "it's", "D", "gone", "PATH", "/usr/bin:/bin"));
        assertThat(set)
                .containsEntry("A", "it's and\nmore")
                .containsEntry("C", "grün")
                .doesNotContainKey("D");
    }

    @Test
    void aFileThatEndsTheShellMustBeAnError() throws IOException {
        Path file = file("exit 7\n");
        assertThatThrownBy(() -> Shell.source(file, folder, Map.of()))
                .isInstanceOf(ExpressException.class)
                .hasMessageContaining("has ended the shell with exit code 7");
    }

    @Test
    void wordsMustHaveTheirVariables() throws IOException {
        Path file = file("--threads ${N}\n  --url-alias /a $FOLDER/a\n");
        assertThat(Shell.words(file, folder, Map.of("N", "3", "FOLDER", "/srv", "PATH", "/usr/bin:/bin")))
                .containsExactly("--threads", "3", "--url-alias", "/a", "/srv/a");
    }

    @Test
    void aQuotedTextMustBeOneWord() {
        assertThat(Shell.quoted("it's $HOME")).isEqualTo("'it'\\''s $HOME'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"exit 0", "exec true", "A=1; exec env -0"})
    void aFileThatEndsTheShellWithoutAnErrorMustBeAnErrorAsWell(String text) throws IOException {
        Path file = file(text + "\n");
        assertThatThrownBy(() -> Shell.source(file, folder, Map.of("PATH", "/usr/bin:/bin")))
                .isInstanceOf(ExpressException.class)
                .hasMessageContaining(file + " has ended the shell (exit, exec)");
    }

    @Test
    void aFileMayChangeThePath() throws IOException {
        Path file = file("PATH=/opt/tool/bin\nset -- other words\n");
        assertThat(Shell.source(file, folder, Map.of("PATH", "/usr/bin:/bin"))).containsEntry("PATH", "/opt/tool/bin");
        assertThat(Shell.words(file("--a $PATH"), folder, Map.of("PATH", "/opt/tool/bin")))
                .containsExactly("--a", "/opt/tool/bin");
    }

    @Test
    void whatIsNotTextMustBeRefused() throws IOException {
        Path file = file("A=$(printf '\\377')\n");
        assertThatThrownBy(() -> Shell.source(file, folder, Map.of()))
                .isInstanceOf(ExpressException.class)
                .hasMessageContaining("the variable A has a value that is not UTF-8");
    }
}

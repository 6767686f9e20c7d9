package org.wsgibridge.express.war;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a WAR that is executed knows of itself. */
final class RunningWarTest {
    @TempDir
    private Path folder;

    @Test
    void namesAndValuesMayHaveAnyCharacters() throws Exception {
        Path file = Files.writeString(
                folder.resolve("wsgi.properties"), "\ufeffprocess-setenv = GREETING=gr\u00fc\u00df\u4e16\n");
        assertThat(RunningWar.load(file)).containsOnly(Map.entry("process-setenv", "GREETING=gr\u00fc\u00df\u4e16"));
    }

    @Test
    void aFileThatCannotBeReadMustBeNamed() {
        Path file = folder.resolve("war.properties");
        assertThatThrownBy(() -> RunningWar.load(file)).hasMessageContaining(file + " cannot be read: ");
    }
}

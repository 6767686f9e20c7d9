package org.wsgibridge.files;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonVersionsTest {
    @TempDir
    Path folder;

    private Path python(String name) throws IOException {
        return Files.writeString(folder.resolve(name), name);
    }

    @Test
    void mustKnowWhatWasSaid() throws Exception {
        Path python = python("python3");
        assertThat(PythonVersions.of(python)).isNull();
        PythonVersions.note(python, "3.11.2");
        assertThat(PythonVersions.of(python)).isEqualTo("3.11.2");
        assertThat(PythonVersions.of(python("another"))).isNull();
    }

    @Test
    void mustForgetAFileThatHasChanged() throws Exception {
        Path python = python("python3");
        PythonVersions.note(python, "3.11.2");
        Files.writeString(python, "a newer one");
        assertThat(PythonVersions.of(python)).isNull();
        Files.delete(python);
        assertThat(PythonVersions.of(python)).isNull();
    }

    @Test
    void mustForgetALinkThatLeadsElsewhere() throws Exception {
        Path link = folder.resolve("python3");
        Files.createSymbolicLink(link, python("python3.11"));
        PythonVersions.note(link, "3.11.2");
        assertThat(PythonVersions.of(link)).isEqualTo("3.11.2");
        Files.delete(link);
        Files.createSymbolicLink(link, python("python3.12"));
        assertThat(PythonVersions.of(link)).isNull();
    }

    @Test
    void mustNoteOnlyVersions() throws Exception {
        Path python = python("python3");
        PythonVersions.note(python, "command not found");
        assertThat(PythonVersions.of(python)).isNull();
    }
}

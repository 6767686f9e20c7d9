package org.wsgibridge.settings;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValueFileTest {
    private static final int LARGEST = 64 << 10;

    @TempDir
    private Path folder;

    private String read(String content) throws IOException {
        return read(content.getBytes(UTF_8));
    }

    private String read(byte[] content) throws IOException {
        Path file = Files.write(folder.resolve("x"), content);
        return ValueFile.value(Map.of("WSGI_X_FILE", file.toString()), "WSGI_X");
    }

    /** In the column of contents {@code ;} is the end of a line, {@code :} a carriage return. */
    @ParameterizedTest
    @CsvSource(textBlock = """
        a,a
        a;,a
        a:;,a
        a;;,a;
        a;b;,a;b
        ' a ',' a '
        \u00e9\u20ac;,\u00e9\u20ac
        \ufeffa;,a
        """)
    void mustRemoveOneLineEndAndNothingElse(String content, String value) throws IOException {
        assertThat(read(lines(content))).isEqualTo(lines(value));
    }

    private static String lines(String text) {
        return text.replace(';', '\n').replace(':', '\r');
    }

    @Test
    void mustReadAFileBehindALinkUpToItsLimit() throws IOException {
        String text = "x".repeat(LARGEST);
        assertThat(read(text)).isEqualTo(text);
        // Kubernetes' secrets are links.
        Path link = Files.createSymbolicLink(folder.resolve("link"), folder.resolve("x"));
        assertThat(ValueFile.value(Map.of("WSGI_X_FILE", link.toString()), "WSGI_X"))
                .isEqualTo(text);
        assertThatThrownBy(() -> read(text + "x")).hasMessage(problem("x", "it is too large"));
    }

    @Test
    void mustPreferNothingWhereBothAreSet() throws IOException {
        assertThat(ValueFile.value(Map.of("WSGI_X", "a", "WSGI_X_FILE", " "), "WSGI_X"))
                .isEqualTo("a");
        assertThat(ValueFile.value(Map.of(), "WSGI_X")).isEmpty();
        assertThatThrownBy(() -> ValueFile.value(Map.of("WSGI_X", "a", "WSGI_X_FILE", "/x"), "WSGI_X"))
                .hasMessage("WSGI_X_FILE=/x: there is WSGI_X as well: expected one of them");
    }

    @Test
    void mustNameVariableFileAndWhatIsExpected() throws IOException {
        assertThatThrownBy(() -> read("\n")).hasMessage(problem("x", "it is empty"));
        assertThatThrownBy(() -> read("caf\u00e9".getBytes(ISO_8859_1)))
                .hasMessage(problem("x", "it is not a text in UTF-8"));
        assertProblem(folder.resolve("gone").toString(), "there is no such file or folder");
        assertProblem(folder.toString(), "it is a folder");
        assertProblem("relative/x", "it is a relative path");
        assertProblem("/dev/null", "it is not a regular file");
    }

    private void assertProblem(String path, String reason) {
        assertThatThrownBy(() -> ValueFile.value(Map.of("WSGI_X_FILE", path), "WSGI_X"))
                .hasMessage(problem(path, reason));
    }

    private String problem(String path, String reason) {
        String named = path.equals("x") ? folder.resolve(path).toString() : path;
        return "WSGI_X_FILE=" + named + ": " + reason
                + "; expected the absolute path of a text file in UTF-8, with the value of WSGI_X, at most" + " 64 KiB";
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        --port hunter2: expected     | hunter2 | --port (set): expected
        xhunter2x                    | hunter2 | x(set)x
        --port 3: expected 1 to 30   | 3       | --port (set): expected 1 to 30
        a$1 b                        | $1      | a$1 b
        a $1 b                       | $1      | a (set) b
        nothing                      | ''      | nothing
        """)
    void mustTakeAValueOutOfAMessage(String message, String value, String masked) {
        assertThat(ValueFile.masked(message, value)).isEqualTo(masked);
    }
}

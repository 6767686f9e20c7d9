package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the tab key does, in a real bash. */
class CompletionTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void writeCompletion() throws Exception {
        assumeTrue(Shell.isInstalled("bash"), "needs bash");
        StringWriter completion = new StringWriter();
        PrintWriter writer = new PrintWriter(completion, true);
        assertThat(WsgiExpress.commandLine(writer, writer).execute("generate-completion"))
                .isZero();
        Files.writeString(folder.resolve("completion"), completion.toString());
    }

    private String completed(String... words) throws Exception {
        String script = "source ./completion\ncomplete -p wsgi-express >/dev/null || exit 1\n"
                + "compopt() { :; }\n" // there is no completion under way that it could change
                + "COMP_WORDS=(wsgi-express " + String.join(" ", words) + ")\nCOMP_CWORD=" + words.length
                + "\n_complete_wsgi-express\nprintf '%s\\n' \"${COMPREPLY[@]}\"\n";
        Shell done = Shell.run(folder, "bash", "-c", script);
        assertThat(done.code()).describedAs(done.output()).isZero();
        return done.output();
    }

    @Test
    void mustCompleteCommandsAndOptions() throws Exception {
        assertThat(completed("s").lines())
                .containsExactlyInAnyOrder("start", "start-server", "setup", "setup-server", "shell");
        assertThat(completed("start-server", "--service-s").lines()).containsExactly("--service-script");
        assertThat(completed("setup-server", "--queue").lines()).containsExactly("--queue-timeout");
    }
}

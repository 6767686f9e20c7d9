package org.wsgibridge.express.startup;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A JVM whose parent is killed. */
final class ParentProcessTest {
    /** A JVM that does nothing forever. */
    static final class Waiting {
        private Waiting() {}

        public static void main(String[] arguments) throws InterruptedException {
            ParentProcess.endWithIt();
            System.out.println(ProcessHandle.current().pid());
            Thread.currentThread().join();
        }
    }

    private static Process shell(String script) throws Exception {
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        String classes = System.getProperty("java.class.path");
        return new ProcessBuilder("sh", "-c", script, java, classes, Waiting.class.getName())
                .redirectErrorStream(true)
                .start();
    }

    @Test
    void itMustEndWhenItsParentIsKilled() throws Exception {
        Process parent = shell("\"$0\" -Dwsgi-express.parent=$$ -cp \"$1\" \"$2\" & wait");
        BufferedReader lines = new BufferedReader(new InputStreamReader(parent.getInputStream(), UTF_8));
        ProcessHandle child = ProcessHandle.of(Long.parseLong(lines.readLine())).orElseThrow();
        parent.destroyForcibly().waitFor();
        child.onExit().join();
        assertThat(child.isAlive()).isFalse();
    }

    @Test
    void itMustEndWhenItsParentIsGoneAlready() throws Exception {
        Process other = shell("exec \"$0\" -Dwsgi-express.parent=999999999 -cp \"$1\" \"$2\"");
        assertThat(other.waitFor()).isEqualTo(143);
        assertThat(other.getInputStream().readAllBytes()).isEmpty();
    }
}

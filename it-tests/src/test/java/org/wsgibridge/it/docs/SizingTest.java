package org.wsgibridge.it.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The simulation behind the guide to many machines: it agrees with theory, and the guide with it. */
final class SizingTest {
    private static final Path GUIDE = CodeBlock.root().resolve("docs/guides/many-machines.md");
    private static final String TABLE = "<!-- simulated -->\n";

    @Test
    void theSimulationMustAgreeWithErlangsFormula() throws Exception {
        assertThat(simulate("--check").lines()).hasSize(4).allMatch(line -> line.matches(".* [0-3]\\.\\d % off"));
    }

    @Test
    void theTableMustBeWhatIsSimulated() throws Exception {
        String guide = Files.readString(GUIDE);
        int start = guide.indexOf(TABLE) + TABLE.length();
        assertThat(guide.substring(start, guide.indexOf("\n\n", start)) + "\n").isEqualTo(simulate());
    }

    @Test
    void theCommandOfTheGuideMustRun() throws Exception {
        CodeBlock block = CodeBlock.of(GUIDE).stream()
                .filter(each -> each.mark().equals("run by: SizingTest"))
                .findFirst()
                .orElseThrow();
        assertThat(run(List.of("sh", "-ec", block.text()))).matches("wait for a slot: mean 0\\.\\d+, p50 0\\.00, .*\n");
    }

    private static String simulate(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3", "deploy/sizing/simulate.py"));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static String run(List<String> command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(CodeBlock.root().toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}

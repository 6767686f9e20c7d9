package org.wsgibridge.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The parts in which a change is tested are together the whole. */
final class PartsTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern MATRIX = Pattern.compile("part: \\[([0-9, ]+)]");
    private static final String NESTED = "**/*$*";

    private static List<String> leftOut(String part) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(ROOT.resolve(".ci/part").toString(), part)
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output.lines().toList();
    }

    private static Set<String> testClasses() throws IOException {
        Set<String> classes = new TreeSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path sources : modules.map(module -> module.resolve("src/test/java"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(sources)) {
                    files.map(file -> sources.relativize(file).toString())
                            .filter(file -> file.matches(".*(Test|IT)\\.java"))
                            .forEach(classes::add);
                }
            }
        }
        return classes;
    }

    @Test
    void eachTestClassMustBeInOnePartOfTheWorkflowAndNoMore() throws Exception {
        String workflow = Files.readString(ROOT.resolve(".github/workflows/build.yml"));
        Matcher matrix = MATRIX.matcher(workflow);
        assertThat(matrix.find()).isTrue();
        List<String> parts = List.of(matrix.group(1).split(", "));
        assertThat(parts).hasSizeGreaterThan(1);
        // The number of the jobs is that of the parts, because the matrix has no other dimension.
        assertThat(workflow).contains(".ci/run ${{ matrix.part }}/${{ strategy.job-total }}");
        List<String> leftOut = new ArrayList<>();
        for (String part : parts) {
            List<String> classes = leftOut(part + "/" + parts.size());
            assertThat(classes).startsWith(NESTED).doesNotHaveDuplicates();
            leftOut.addAll(classes.subList(1, classes.size()));
        }
        Set<String> all = testClasses();
        assertThat(all).hasSizeGreaterThan(300).contains("org/wsgibridge/it/PartsTest.java");
        assertThat(leftOut).allMatch(all::contains);
        for (String each : all) {
            assertThat(Collections.frequency(leftOut, each)).as(each).isEqualTo(parts.size() - 1);
        }
    }

    @Test
    void aPartThatThereIsNotMustBeRefused() throws Exception {
        Process process = new ProcessBuilder(ROOT.resolve(".ci/part").toString(), "9/8")
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).isNotZero();
        assertThat(output).contains("9/8: there is no such part; expected 1/8 to 8/8");
    }
}

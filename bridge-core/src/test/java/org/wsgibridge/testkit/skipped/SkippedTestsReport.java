package org.wsgibridge.testkit.skipped;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedMap;
import java.util.TreeMap;

/** Prints why tests of all modules were skipped in this build, and how to get what they need. */
public final class SkippedTestsReport {
    private static final String ADVICE =
            "On Debian, .ci/run as root installs most of what skipped tests need: see CONTRIBUTING.md";

    private SkippedTestsReport() {}

    /**
     * Prints the report to the standard output; nothing if no test was skipped.
     *
     * @param arguments the folder of all modules, and the name that this build gives to the folders of
     *     {@link SkippedTests}, below {@code target/skipped-tests} of each module
     * @throws IOException if a file cannot be read
     */
    public static void main(String[] arguments) throws IOException {
        print(read(Path.of(arguments[0]), arguments[1]), System.out);
    }

    /** Returns the reasons with the number of tests for each. */
    static SortedMap<String, Integer> read(Path root, String build) throws IOException {
        SortedMap<String, Integer> reasons = new TreeMap<>();
        try (DirectoryStream<Path> modules = Files.newDirectoryStream(root, Files::isDirectory)) {
            for (Path module : modules) {
                addModule(module.resolve("target/skipped-tests").resolve(build), reasons);
            }
        }
        return reasons;
    }

    private static void addModule(Path folder, SortedMap<String, Integer> reasons) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        try (DirectoryStream<Path> processes = Files.newDirectoryStream(folder)) {
            for (Path process : processes) {
                Files.readAllLines(process).forEach(reason -> reasons.merge(reason, 1, Integer::sum));
            }
        }
    }

    static void print(SortedMap<String, Integer> reasons, PrintStream out) {
        reasons.forEach(
                (reason, tests) -> out.println("Skipped (" + tests + (tests == 1 ? " test): " : " tests): ") + reason));
        if (!reasons.isEmpty()) {
            out.println(ADVICE);
        }
    }
}

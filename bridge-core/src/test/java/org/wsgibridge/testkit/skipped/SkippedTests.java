package org.wsgibridge.testkit.skipped;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/**
 * Notes why tests are skipped, for {@link SkippedTestsReport}: a line for each test, in the order in which they end.
 * JUnit finds this listener by its service file. The build sets the system property {@value #FOLDER}; without it
 * nothing is written. Each JVM appends to a file of its own, which has its process ID as name.
 *
 * <p>The reason is the first line of the message of an assumption, or of the condition that disables the test. Further
 * lines are details.
 */
public final class SkippedTests implements TestExecutionListener {
    private static final String FOLDER = "test.skipped";
    private static final String ASSUMPTION = "Assumption failed: ";
    private static final String WITHOUT_REASON = "assumption is not true";
    /** Between what JUnit says about a condition and the reason that its annotation gives. */
    private static final String DISABLED = " ==> ";

    private final @Nullable Path folder;
    private final List<String> reasons = Collections.synchronizedList(new ArrayList<>());
    private volatile @Nullable TestPlan plan;

    /** For JUnit: writes to the folder of the system property. */
    public SkippedTests() {
        this(Optional.ofNullable(System.getProperty(FOLDER)).map(Path::of).orElse(null));
    }

    SkippedTests(@Nullable Path folder) {
        this.folder = folder;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan started) {
        plan = started;
    }

    @Override
    public void executionSkipped(TestIdentifier test, String reason) {
        add(test, reason);
    }

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
        if (result.getStatus() == TestExecutionResult.Status.ABORTED) {
            add(test, result.getThrowable().map(Throwable::getMessage).orElse(""));
        }
    }

    /** Writes what was collected; without a file the build only has less to report. */
    @Override
    public void testPlanExecutionFinished(TestPlan finished) {
        List<String> lines = List.copyOf(reasons);
        reasons.clear();
        if (folder == null || lines.isEmpty()) {
            return;
        }
        try {
            Files.createDirectories(folder);
            Files.write(
                    folder.resolve(Long.toString(ProcessHandle.current().pid())),
                    lines,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        } catch (IOException e) {
            System.err.println("The reasons of skipped tests could not be written: " + e);
        }
    }

    private void add(TestIdentifier test, String message) {
        reasons.addAll(Collections.nCopies(tests(test), reason(test, message)));
    }

    /** Returns how many tests do not run because this one, or this class, does not. */
    private int tests(TestIdentifier skipped) {
        TestPlan known = plan;
        if (known == null) {
            return 1;
        }
        return (int) Stream.concat(Stream.of(skipped), known.getDescendants(skipped).stream())
                .filter(each -> known.getChildren(each).isEmpty())
                .count();
    }

    private static String reason(TestIdentifier test, String message) {
        String given = message.startsWith(ASSUMPTION) ? message.substring(ASSUMPTION.length()) : message;
        given = given.substring(given.contains(DISABLED) ? given.indexOf(DISABLED) + DISABLED.length() : 0);
        return given.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.equals(WITHOUT_REASON))
                .findFirst()
                .orElseGet(() -> test.getLegacyReportingName() + " gives no reason");
    }
}

package org.wsgibridge.testkit.python;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The Python environment of the tests: {@code target/venv} of the repository, with the packages of
 * {@code it-tests/requirements.txt}. The first test that needs it makes it. Where that is impossible, such as without
 * network, each test that needs it is skipped. Safe for use by several threads and processes.
 */
public final class PythonEnvironment {
    /** Its folder, which is missing until the environment is made. */
    public static final Path FOLDER = Path.of("../target/venv").toAbsolutePath().normalize();

    private static boolean tried;
    private static String fault = "";

    private PythonEnvironment() {}

    /** Makes the environment, unless it is there. A failure is reported once; this JVM does not try again. */
    public static synchronized void prepare() {
        if (tried) {
            return;
        }
        tried = true;
        Path requirements = FOLDER.resolve("../../it-tests/requirements.txt").normalize();
        fault = new PinnedEnvironment(FOLDER, requirements, PinnedEnvironment.systemPython()).prepare();
        if (!fault.isEmpty()) {
            System.err.println("target/venv lacks packages of it-tests/requirements.txt: " + fault);
        }
    }

    /**
     * Makes the environment, unless it is there, and returns whether it has a program.
     *
     * @param program such as {@code flask}
     */
    public static boolean has(String program) {
        prepare();
        return Files.isExecutable(FOLDER.resolve("bin").resolve(program));
    }

    /**
     * Skips the test if the environment lacks a program.
     *
     * @param packageName the package that brings it, such as {@code Django}
     * @param program such as {@code django-admin}
     */
    public static void assumeHas(String packageName, String program) {
        assumeTrue(has(program), () -> "needs " + packageName + " in target/venv\n" + fault());
    }

    private static synchronized String fault() {
        return fault;
    }
}

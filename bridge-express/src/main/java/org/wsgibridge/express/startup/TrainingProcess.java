package org.wsgibridge.express.startup;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The process that writes a class archive. Stateless. */
final class TrainingProcess {
    /** The class that it runs. Named by a string, because that class depends on this package. */
    private static final String PROGRAM = "org.wsgibridge.express.Training";

    private static final int FIRST_WITH_CACHE = 25;
    private static final String PYTHON_HOME = "wsgi-express.python-home";

    /**
     * The environment variables that it inherits. All others may be meant for this server only: options of the server
     * and of the JVM, the socket of systemd, settings of the user's Python modules.
     */
    private static final Set<String> VARIABLES =
            Set.of("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH", "_JAVA_SR_SIGNUM");

    private TrainingProcess() {}

    /**
     * Starts the process, with the lowest priority.
     *
     * @param archive the file to write
     * @param folder the folder for the files of its server
     * @param engine the name of the engine whose classes are archived
     */
    static Process start(Path archive, Path folder, String engine) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command(archive, folder, engine))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD);
        builder.environment().keySet().retainAll(VARIABLES);
        Process process = builder.start();
        process.getOutputStream().close();
        return process;
    }

    private static List<String> command(Path archive, Path folder, String engine) {
        List<String> command = new ArrayList<>(List.of("nice", "-n", "19"));
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:+UseSerialGC");
        command.add(
                (Runtime.version().feature() >= FIRST_WITH_CACHE ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=")
                        + archive);
        String home = System.getProperty(PYTHON_HOME);
        if (home != null) {
            command.add("-D" + PYTHON_HOME + "=" + home);
        }
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), PROGRAM));
        command.addAll(List.of(folder.toString(), engine));
        return command;
    }

    /** Kills the process and all processes that it has started. */
    static void end(Process process) {
        List<ProcessHandle> children = process.descendants().toList();
        process.destroyForcibly();
        children.forEach(ProcessHandle::destroyForcibly);
    }
}

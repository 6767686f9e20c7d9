package org.wsgibridge.express;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.wsgibridge.files.FileTree;
import org.wsgibridge.testkit.jvm.ClassArchive;
import org.wsgibridge.testkit.jvm.QuickJvm;

/**
 * A Java that starts servers in half the time: without the optimising compiler, whose work such a short life does not
 * earn back, and with an archive of the libraries' classes, which the first test of a build makes for all.
 */
final class QuickJava {
    private static final String PROGRAM =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    /** Of a JVM's class path only jars can be archived, and only those that come first. */
    private static final List<String> JARS = classPath(true);

    private static final List<String> CLASS_PATH =
            Stream.of(JARS, classPath(false)).flatMap(List::stream).toList();
    private static final List<String> COMMAND = command();

    private QuickJava() {}

    /** Returns the command that runs a class, up to its options of the JVM. */
    static List<String> program() {
        return COMMAND;
    }

    /** Returns the class path of the tests as an option. */
    static List<String> path() {
        return List.of("-cp", String.join(File.pathSeparator, CLASS_PATH));
    }

    private static List<String> classPath(boolean jars) {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> entry.endsWith(".jar") == jars)
                .toList();
    }

    private static List<String> command() {
        List<String> command = new ArrayList<>();
        // Under nohup the tests ignore SIGHUP, in the background of a script SIGINT, and so would whatever they start.
        command.addAll(List.of("env", "--default-signal=HUP,INT", PROGRAM));
        command.addAll(QuickJvm.OPTIONS);
        command.addAll(ClassArchive.option(JARS.stream().map(Path::of).toList(), QuickJava::make));
        return List.copyOf(command);
    }

    private static void make(Path made) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory(TARGET, "archive");
        Path list = folder.resolve("classes.list");
        Files.writeString(folder.resolve("wsgi.py"), "def application(environ, start_response):\n    pass\n");
        List<String> serve = new ArrayList<>(List.of(PROGRAM, "-XX:DumpLoadedClassList=" + list));
        serve.addAll(path());
        serve.addAll(List.of(WsgiExpress.class.getName(), "start-server", "wsgi.py", "--engine", "jython"));
        serve.addAll(List.of("--host", "127.0.0.1", "--port", "0", "--server-root", folder.resolve("root") + ""));
        Process server = start(folder, serve);
        try (BufferedReader output = server.inputReader(UTF_8)) {
            String line = output.readLine();
            while (line != null && !line.contains("Locale Setting")) {
                line = output.readLine();
            }
            server.destroy();
            server.waitFor();
        }
        Process dump = start(
                folder,
                List.of(
                        PROGRAM,
                        "-Xshare:dump",
                        "-XX:+UseSerialGC",
                        "-XX:SharedClassListFile=" + list,
                        "-XX:SharedArchiveFile=" + made,
                        "-cp",
                        String.join(File.pathSeparator, JARS)));
        dump.getInputStream().readAllBytes();
        dump.waitFor();
        FileTree.delete(folder);
    }

    private static Process start(Path folder, List<String> command) throws IOException {
        return new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
    }
}

package org.wsgibridge.express.war;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.install.Target;
import org.wsgibridge.express.install.Tool;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.PythonProgram;

/** Compiles Python files, so that the first start of a WAR does not have to. Stateless. */
final class ByteCode {
    private static final String COMPILER = "org.wsgibridge.jython.modules.ModuleCompiler";

    private ByteCode() {}

    /**
     * Compiles for CPython. At run time, Python checks the hash of the application's own sources, because they may be
     * edited in an unpacked WAR. It does not check the packages.
     *
     * @param target the Python that will run the WAR
     * @param application the application's folder
     * @param packages the folder of its packages
     * @param work a folder for the script
     * @return what was done, in a few words
     */
    static String compile(Target target, Path application, Path packages, Path work) {
        Path python = python(target);
        if (python == null) {
            return "none, there is no Python " + target.version() + " here";
        }
        setTimes(application);
        setTimes(packages);
        return compile(
                work,
                List.of(
                        python.toString(),
                        "-S",
                        Tool.script(ByteCode.class, "compile_all.py", work).toString(),
                        application.toString(),
                        "CHECKED_HASH",
                        packages.toString(),
                        "UNCHECKED_HASH"));
    }

    /**
     * Compiles for Jython, into a subfolder of the packages' folder. Jython finds the compiled code by the bytes of the
     * source.
     *
     * @param jython a command line with Jython on its class path, to which the name of a Java class can be added
     * @param packages the folder of the packages
     * @param applications the folders of the application that are on the search path
     * @param work a folder to run in
     * @return what was done, in a few words
     */
    static String compileForJython(List<String> jython, Path packages, Set<Path> applications, Path work)
            throws IOException {
        Files.createDirectories(packages);
        List<String> command = new ArrayList<>(jython);
        command.addAll(List.of(COMPILER, packages.toString(), packages.toString()));
        applications.forEach(folder -> command.add(folder.toString()));
        return compile(work, command);
    }

    private static String compile(Path work, List<String> command) {
        BoundedProcess.Answer answer = new Tool(work, command).run();
        String last = Tool.lastLine(answer.output());
        if (!answer.succeeded()) {
            throw ExpressException.usage(command.get(0) + " could not compile: " + last);
        }
        String[] counts = last.split(" ", -1);
        return counts[0] + " modules" + (counts[1].equals("0") ? "" : ", " + counts[1] + " not valid for it");
    }

    private static @Nullable Path python(Target target) {
        Path here = Objects.requireNonNull(target.python());
        String probe = "import sys; sys.stdout.write('%d.%d' % sys.version_info[:2])";
        Path exact = PythonProgram.beside(here, "python" + target.version());
        return Stream.of(here, exact == null ? here : exact)
                .filter(python -> {
                    BoundedProcess.Answer answer =
                            new Tool(Path.of("/"), List.of(python.toString(), "-S", "-c", probe)).run();
                    return answer.succeeded() && answer.output().equals(target.version());
                })
                .findFirst()
                .orElse(null);
    }

    /** Gives the sources the times that they will have in the archive, for Pythons that compare times. */
    private static void setTimes(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(path -> path.toString().endsWith(".py")).toList()) {
                Files.setLastModifiedTime(file, Content.of(file).summary().fileTime());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

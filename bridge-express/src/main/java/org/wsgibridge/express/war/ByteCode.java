package org.wsgibridge.express.war;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.express.install.Target;
import org.wsgibridge.express.install.Tool;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.PythonProgram;

/** Compiles Python files, so that a first start need not. */
final class ByteCode {
    private ByteCode() {}

    /**
     * Compiles. The application's own sources may be edited where the WAR is unpacked, so they are compared with what
     * was compiled; packages are not.
     *
     * @param target for which Python
     * @param application the application's folder
     * @param packages the folder of its packages
     * @param work a folder for the script
     * @return what was done, in a few words
     */
    static String compile(Target target, Path application, Path packages, Path work) {
        if (target.isJython()) {
            return "none, the engine jython keeps what it compiles in its own cache";
        }
        Path python = python(target);
        if (python == null) {
            return "none, there is no Python " + target.version() + " here";
        }
        setTimes(application);
        setTimes(packages);
        BoundedProcess.Answer answer = new Tool(
                        work,
                        List.of(
                                python.toString(),
                                "-S",
                                Tool.script(ByteCode.class, "compile_all.py", work)
                                        .toString(),
                                application.toString(),
                                "CHECKED_HASH",
                                packages.toString(),
                                "UNCHECKED_HASH"))
                .run();
        String last = Tool.lastLine(answer.output());
        if (!answer.succeeded()) {
            throw ExpressException.usage(python + " could not compile: " + last);
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

    /** What compares times finds those that the archive will give the sources. */
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

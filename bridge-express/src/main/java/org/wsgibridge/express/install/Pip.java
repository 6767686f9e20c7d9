package org.wsgibridge.express.install;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.files.PythonProgram;

/** The pip that installs packages for a Python. Stateless. */
final class Pip {
    private Pip() {}

    /**
     * Finds it: the Python's own, else that of python3 on the PATH, which leaves this Python as it is. A virtual
     * environment without either gets the one that Python has in itself.
     *
     * @param python the Python, absolute
     * @param folder where programs run
     * @return the command line that arguments of pip can be added to
     * @throws ExpressException when there is none
     */
    static List<String> command(Path python, Path folder) {
        List<String> own = pip(python);
        if (runs(own, folder)) {
            return own;
        }
        Path other = PythonProgram.find(null);
        if (other != null) {
            // Before pip 22.3 there is no such option, and a current pip does not support Python 2.
            List<String> foreign = pip(other, "--python", python.toString());
            if (runs(foreign, folder)) {
                return foreign;
            }
        }
        if (isVirtual(python) && succeeds(List.of(python.toString(), "-m", "ensurepip"), folder) && runs(own, folder)) {
            return own;
        }
        throw ExpressException.usage(python + " has no pip, and python3 on the PATH has none that can install for it:"
                + " expected one that has; try: " + python + " -m ensurepip");
    }

    private static List<String> pip(Path python, String... options) {
        List<String> command = new ArrayList<>(List.of(python.toString(), "-m", "pip"));
        command.addAll(List.of(options));
        return command;
    }

    private static boolean runs(List<String> pip, Path folder) {
        return succeeds(Stream.concat(pip.stream(), Stream.of("--version")).toList(), folder);
    }

    private static boolean succeeds(List<String> command, Path folder) {
        return new Tool(folder, command).run().succeeded();
    }

    /** What belongs to the system is changed by the system's own tools alone. */
    private static boolean isVirtual(Path python) {
        return Files.isRegularFile(python.resolve("../../pyvenv.cfg").normalize());
    }
}

package org.wsgibridge.jython.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.python.core.Py;
import org.python.core.PyObject;
import org.wsgibridge.jython.objects.LambdaFunction;

/** {@code os.link} and {@code os.symlink}, whose names are relative to the folder of {@code os.chdir}. Thread-safe. */
public final class Links {
    private Links() {}

    /**
     * Replaces the functions, where Jython has them.
     *
     * @param os the module of the current interpreter
     */
    public static void install(PyObject os) {
        replace(os, "link", (source, link) -> Files.createLink(link, FileModes.path(source)));
        // The text of a symbolic link is as it is given: it is relative to the folder of the link.
        replace(os, "symlink", (source, link) -> Files.createSymbolicLink(link, Path.of(Py.fileSystemDecode(source))));
    }

    /** Makes a link to a source. */
    @FunctionalInterface
    private interface Making {
        void make(PyObject source, Path link) throws IOException;
    }

    private static void replace(PyObject os, String name, Making making) {
        if (os.__findattr__(name) != null) {
            os.__setattr__(name, new LambdaFunction(name, 2, 2, arguments -> {
                try {
                    making.make(arguments[0], FileModes.path(arguments[1]));
                    return Py.None;
                } catch (IOException e) {
                    throw FileModes.error(e);
                }
            }));
        }
    }
}

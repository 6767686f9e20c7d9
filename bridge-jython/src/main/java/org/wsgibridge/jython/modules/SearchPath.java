package org.wsgibridge.jython.modules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PySystemState;
import org.python.core.imp;
import org.wsgibridge.settings.group.PythonSettings;

/**
 * Sets {@code sys.path}. It has, in this order: the application's folder, the folders of {@code python-path}, the
 * folder {@code lib-python} and the archives in it, the packages of the virtualenv of {@code python-home}, and Jython's
 * own entries. As in mod_wsgi, folders are added with {@code site.addsitedir}, so that their {@code .pth} files work,
 * and then moved to the front.
 */
public final class SearchPath {
    private SearchPath() {}

    /**
     * Sets the path of the current interpreter.
     *
     * @param sys the interpreter
     * @param python the settings
     * @param libPython the folder with the application's packages; {@code null} for none
     */
    public static void set(PySystemState sys, PythonSettings python, @Nullable Path libPython) {
        PyList path = sys.path;
        List<PyObject> original = new ArrayList<>(List.of(path.getArray()));
        PyObject addSiteDir = imp.load("site").__getattr__("addsitedir");
        for (Path folder : python.pythonPath()) {
            addSiteDir.__call__(string(folder));
        }
        if (libPython != null) {
            addSiteDir.__call__(string(libPython));
            archives(libPython).forEach(archive -> path.append(string(archive)));
        }
        if (python.pythonHome() != null) {
            Path packages = sitePackages(python.pythonHome());
            if (packages != null) {
                addSiteDir.__call__(string(packages));
            }
        }
        List<PyObject> added = new ArrayList<>(List.of(path.getArray()));
        added.removeAll(original);
        path.clear();
        path.append(string(python.home()));
        added.forEach(path::append);
        original.forEach(path::append);
    }

    /** Returns the folder with the packages of a virtualenv or installation; {@code null} if it has none. */
    public static @Nullable Path sitePackages(Path pythonHome) {
        for (String folder : List.of("Lib/site-packages", "lib/python2.7/site-packages")) {
            Path packages = pythonHome.resolve(folder);
            if (Files.isDirectory(packages)) {
                return packages;
            }
        }
        return null;
    }

    private static List<Path> archives(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(SearchPath::isArchive).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot list " + folder, e);
        }
    }

    private static boolean isArchive(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        boolean named = name.endsWith(".zip") || name.endsWith(".whl") || name.endsWith(".egg");
        return named && Files.isRegularFile(file);
    }

    private static PyObject string(Path path) {
        return Py.fileSystemEncode(path.toAbsolutePath().normalize().toString());
    }
}

package org.wsgibridge.jython.library;

import java.util.Properties;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.python.core.JythonInitializer;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PySystemState;
import org.python.core.Untraversable;
import org.python.core.adapter.ExtensiblePyObjectAdapter;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * Changes modules of the standard library also in Jython's own command line, {@code java org.python.util.jython}, which
 * runs {@code manage.py} of a WAR. Jython finds this class by a service file on its class path. The interpreters of the
 * engine do not use this; they have their own importer.
 */
public final class CommandLineFixes implements JythonInitializer {
    /** Called by Jython. */
    public CommandLineFixes() {}

    @Override
    public void initialize(
            Properties before,
            Properties after,
            String[] arguments,
            @Nullable ClassLoader loader,
            @Nullable ExtensiblePyObjectAdapter adapter) {
        PySystemState sys = PySystemState.doInitialize(before, after, arguments, loader, adapter);
        // A Jython that other applications share would keep the class loader of this application in memory.
        if (PySystemState.class.getClassLoader() == CommandLineFixes.class.getClassLoader()) {
            sys.meta_path.append(new Importer());
        }
    }

    /** An entry of {@code sys.meta_path} that is also the loader of the modules that it finds. */
    @Untraversable
    private static final class Importer extends PyObject {
        private static final long serialVersionUID = 1L;

        /** Modules whose import is passed on to Jython at the moment. */
        private final transient Set<String> passedOn = ConcurrentHashMap.newKeySet();

        @Override
        public @Nullable PyObject __findattr_ex__(String attribute) {
            return switch (attribute) {
                case "find_module" -> new LambdaFunction(attribute, 1, 2, arguments -> find(arguments[0].toString()));
                case "load_module" -> new LambdaFunction(attribute, 1, 1, arguments -> load(arguments[0].toString()));
                default -> super.__findattr_ex__(attribute);
            };
        }

        private PyObject find(String module) {
            return LibraryFixes.isForCommandLine(module) && !passedOn.contains(module) ? this : Py.None;
        }

        private PyObject load(String module) {
            passedOn.add(module);
            try {
                return LibraryFixes.load(Py.getSystemState(), module);
            } finally {
                passedOn.remove(module);
            }
        }
    }
}

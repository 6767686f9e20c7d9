package org.wsgibridge.jython;

import java.io.ByteArrayInputStream;
import java.util.Map;
import org.python.core.Py;
import org.python.core.PyDictionary;
import org.python.core.PyFile;
import org.python.core.PyList;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyStringMap;
import org.python.core.PySystemState;
import org.python.core.imp;
import org.python.util.PythonInterpreter;
import org.wsgibridge.jython.files.FileModes;
import org.wsgibridge.jython.interrupt.RegexModule;
import org.wsgibridge.jython.interrupt.ThreadModules;
import org.wsgibridge.jython.library.ExitGuards;
import org.wsgibridge.jython.library.JarDirectory;
import org.wsgibridge.jython.library.LibraryFixes;
import org.wsgibridge.jython.library.OsFunctions;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.jython.request.LogStream;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.support.ProcessVariables;

/**
 * Makes {@code PySystemState}s that share as little as Jython allows. By default all of them share the builtins, {@code
 * os.environ} and the streams; here each gets its own. Stateless.
 */
final class SystemStateFactory {
    private SystemStateFactory() {}

    /**
     * Makes an interpreter. The current thread belongs to it from then on.
     *
     * @param settings the settings of its process group
     * @param stdout its {@code sys.stdout}
     * @param stderr its {@code sys.stderr}
     */
    static PySystemState create(ProcessGroupSettings settings, LogStream stdout, LogStream stderr) {
        PySystemState sys = new PySystemState();
        // Before any Python code runs: site puts quit, exit and help into the builtins, and they keep the interpreter
        // in memory.
        sys.setBuiltins(((PyStringMap) PySystemState.getDefaultBuiltins()).copy());
        sys.dont_write_bytecode = true;
        sys.setCurrentWorkingDir(settings.python().home().toString());
        sys.stdout = stdout;
        sys.__stdout__ = stdout;
        sys.stderr = stderr;
        sys.__stderr__ = stderr;
        sys.stdin = new PyFile(new ByteArrayInputStream(new byte[0]), "<stdin>", "r", 1, false);
        sys.__stdin__ = sys.stdin;
        sys.argv = new PyList(new PyObject[] {new PyString("mod_wsgi")});
        PyList warnings = new PyList();
        settings.python().warnings().forEach(filter -> warnings.append(new PyString(filter)));
        sys.__setattr__("warnoptions", warnings);
        JarDirectory.install(sys);
        // Imports site. The object itself is not needed.
        new PythonInterpreter(new PyStringMap(), sys).getSystemState();
        // Now, because it takes the import lock: doing that later may cause a deadlock.
        sys.getCodecState();
        LibraryFixes.install(sys);
        ownEnvironment(ProcessVariables.of(settings));
        ThreadModules.install(sys);
        RegexModule.install(sys);
        // Jython's own gettrace fails with a ClassCastException while a trace function written in Java is set.
        sys.__setattr__("gettrace", new NoTrace());
        return sys;
    }

    private static void ownEnvironment(Map<String, String> variables) {
        PyObject os = imp.load("os");
        PyDictionary own = ((PyDictionary) os.__getattr__("environ")).copy();
        variables.forEach((name, value) -> own.__setitem__(new PyString(name), new PyString(value)));
        os.__setattr__("environ", own);
        FileModes.install(os);
        ExitGuards.install(os);
        OsFunctions.fill(os);
    }

    /** {@code sys.gettrace()}: reports that no debugger has set a trace function. */
    private static final class NoTrace extends NativeFunction {
        private static final long serialVersionUID = 1L;

        NoTrace() {
            super("gettrace", 0, 0);
        }

        @Override
        public PyObject __call__() {
            return Py.None;
        }
    }
}

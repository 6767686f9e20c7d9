package org.wsgibridge.jython;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyBaseCode;
import org.python.core.PyException;
import org.python.core.PyFunction;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.imp;
import org.wsgibridge.jython.modules.CodeCache;
import org.wsgibridge.jython.modules.MissingDatabase;
import org.wsgibridge.jython.modwsgi.DevelopmentTools;
import org.wsgibridge.jython.objects.BridgeSources;
import org.wsgibridge.jython.objects.PythonErrors;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.ApplicationLoadException;
import org.wsgibridge.spi.support.PythonModules;

/** The applications that an interpreter has loaded. Immutable. */
final class Applications {
    private final Map<ApplicationRef, PyObject> callables;

    /** The functions {@code reload_required()} of the scripts that define one, by script. */
    private final Map<Path, PyObject> reloadRequired;

    private Applications(Map<ApplicationRef, PyObject> callables, Map<Path, PyObject> scripts) {
        this.callables = Map.copyOf(callables);
        Map<Path, PyObject> defined = new HashMap<>();
        scripts.forEach((file, script) -> {
            PyObject function = script.__findattr__("reload_required");
            if (function != null) {
                defined.put(file, function);
            }
        });
        this.reloadRequired = Map.copyOf(defined);
    }

    /** Returns the applications that were loaded. */
    Set<ApplicationRef> references() {
        return callables.keySet();
    }

    /** Returns the callable of an application; {@code null} if the application was not loaded. */
    @Nullable
    PyObject callable(ApplicationRef reference) {
        return callables.get(reference);
    }

    /**
     * Returns the function {@code reload_required} of an application's script. It decides before a request whether the
     * script has to be loaded again. Returns {@code null} if the script does not define it, and for modules.
     */
    @Nullable
    PyObject reloadRequired(ApplicationRef reference) {
        return !reloadRequired.isEmpty() && reference instanceof ApplicationRef.Script script
                ? reloadRequired.get(script.file())
                : null;
    }

    /**
     * Loads applications into the current interpreter.
     *
     * @param sys the interpreter
     * @param cache has the compiled code of scripts
     * @param references the applications
     * @param development the development tools of the interpreter; {@code null} for none
     * @throws ApplicationLoadException if an application cannot be loaded; names the file and the callable, and has the
     *     traceback
     */
    static Applications load(
            PySystemState sys, CodeCache cache, List<ApplicationRef> references, @Nullable DevelopmentTools development)
            throws ApplicationLoadException {
        Map<ApplicationRef, PyObject> loaded = new HashMap<>();
        Map<Path, PyObject> scripts = new HashMap<>();
        for (ApplicationRef reference : references) {
            loaded.put(
                    reference,
                    development == null
                            ? callable(reference, module(sys, cache, reference, scripts))
                            : development.load(
                                    reference, () -> callable(reference, module(sys, cache, reference, scripts))));
        }
        return new Applications(loaded, scripts);
    }

    private static PyObject module(
            PySystemState sys, CodeCache cache, ApplicationRef reference, Map<Path, PyObject> scripts)
            throws ApplicationLoadException {
        try {
            if (reference instanceof ApplicationRef.Module named) {
                if (PythonModules.ON_DEMAND.contains(named.module())) {
                    return BridgeSources.load(named.module());
                }
                imp.importName(named.module().intern(), true);
                return sys.modules.__getitem__(new PyString(named.module()));
            }
            Path file = ((ApplicationRef.Script) reference).file();
            PyObject module = scripts.get(file);
            if (module == null) {
                module = script(cache, file, reference.callable());
                scripts.put(file, module);
            }
            return module;
        } catch (PyException e) {
            String summary = PythonErrors.summary(e);
            throw new ApplicationLoadException(
                    "cannot load the application " + reference + ": " + summary + MissingDatabase.advice(summary),
                    PythonErrors.traceback(e),
                    e);
        }
    }

    private static PyObject script(CodeCache cache, Path file, String callable) throws ApplicationLoadException {
        if (!Files.isRegularFile(file)) {
            throw new ApplicationLoadException("the script " + file + " does not exist or is no file", "", null);
        }
        try {
            String module = moduleName(file);
            if (ApplicationRef.isPasteConfiguration(file)) {
                // createFromSource closes the stream.
                byte[] source = ApplicationRef.pasteLoader(callable).getBytes(UTF_8);
                return imp.createFromSource(module.intern(), new ByteArrayInputStream(source), file.toString());
            }
            return imp.createFromCode(module, cache.code(module, file), file.toString());
        } catch (IOException e) {
            throw new ApplicationLoadException("cannot read the script " + file + ": " + e.getMessage(), "", e);
        }
    }

    /**
     * Returns the name of the script's module. As in mod_wsgi, it is a name that no import statement can accidentally
     * refer to.
     */
    private static String moduleName(Path file) {
        return "_mod_wsgi_" + Integer.toHexString(file.toString().hashCode());
    }

    private static PyObject callable(ApplicationRef reference, PyObject module) throws ApplicationLoadException {
        PyObject callable = module.__findattr__(reference.callable().intern());
        return callable != null && callable.isCallable() && takesTwo(callable) ? callable : found(reference, module);
    }

    /** Returns whether a callable may be a WSGI application: a Python function has to accept two parameters. */
    private static boolean takesTwo(PyObject callable) {
        return !(callable instanceof PyFunction function)
                || !(function.__code__ instanceof PyBaseCode code)
                || code.co_argcount >= 2
                || code.varargs;
    }

    /** Calls a factory, or reports why there is no application. Done by Python code that all engines share. */
    private static PyObject found(ApplicationRef reference, PyObject module) throws ApplicationLoadException {
        String where = reference instanceof ApplicationRef.Script script
                ? script.file().toString()
                : ((ApplicationRef.Module) reference).module();
        PyObject finder = BridgeSources.load(PythonModules.FINDER);
        try {
            return finder.invoke(
                    "find",
                    new PyObject[] {module, Py.newStringOrUnicode(reference.callable()), Py.newStringOrUnicode(where)});
        } catch (PyException e) {
            if (e.match(finder.__getattr__("LoadError"))) {
                e.normalize();
                String message = e.value.__getattr__("args").__getitem__(0).toString();
                throw new ApplicationLoadException(message, "", null);
            }
            throw new ApplicationLoadException(
                    "cannot load the application " + reference + ": " + PythonErrors.summary(e),
                    PythonErrors.traceback(e),
                    e);
        }
    }
}

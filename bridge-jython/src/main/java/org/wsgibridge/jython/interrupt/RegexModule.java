package org.wsgibridge.jython.interrupt;

import org.python.core.Py;
import org.python.core.PyModule;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.ModuleCopy;
import org.wsgibridge.jython.objects.NativeFunction;

/**
 * Gives an interpreter its own module {@code _sre}, which makes {@link InterruptiblePattern}s of regular expressions.
 */
public final class RegexModule {
    private static final int ARGUMENTS = 6;

    private RegexModule() {}

    /** Puts the module into the current interpreter. */
    public static void install(PySystemState sys) {
        PyModule own = ModuleCopy.of("_sre");
        own.__setattr__("compile", new Compile());
        sys.modules.__setitem__(new PyString("_sre"), own);
        // site may have imported them already.
        PyObject compiler = sys.modules.__finditem__("sre_compile");
        if (compiler != null) {
            compiler.__setattr__("_sre", own);
        }
        PyObject re = sys.modules.__finditem__("re");
        if (re != null) {
            re.invoke("purge");
        }
    }

    /** {@code _sre.compile(pattern, flags, code, groups, groupindex, indexgroup)}. */
    @Untraversable
    private static final class Compile extends NativeFunction {
        private static final long serialVersionUID = 1L;

        Compile() {
            super("compile", ARGUMENTS, ARGUMENTS);
        }

        @Override
        public PyObject fancyCall(PyObject[] arguments) {
            if (arguments.length != ARGUMENTS) {
                throw Py.TypeError("compile() takes exactly " + ARGUMENTS + " arguments");
            }
            PyObject list = arguments[2];
            int[] code = new int[list.__len__()];
            int length = 0;
            for (PyObject item : list.asIterable()) {
                code[length++] = (int) item.asLong();
            }
            PyString pattern = arguments[0] instanceof PyString text ? text : Py.EmptyString;
            return new InterruptiblePattern(
                    pattern, arguments[1].asInt(), code, arguments[3].asInt(), arguments[4], arguments[5]);
        }
    }
}

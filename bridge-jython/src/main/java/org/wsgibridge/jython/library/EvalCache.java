package org.wsgibridge.jython.library;

import java.util.LinkedHashMap;
import java.util.Map;
import org.python.core.Py;
import org.python.core.PyFrame;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.PyUnicode;
import org.python.core.Untraversable;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.jython.objects.PythonTypes;

/**
 * The builtin {@code eval}, which keeps the code of the expressions that were evaluated last. Jython makes a Java class
 * of each expression, which takes a millisecond. Thread-safe.
 */
@Untraversable
final class EvalCache extends NativeFunction {
    private static final long serialVersionUID = 1L;
    private static final int EXPRESSIONS = 500;
    private static final int LONGEST = 4096;

    private final PyObject original;
    private final PyObject compile;
    private final transient Map<Expression, PyObject> codes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Expression, PyObject> eldest) {
            return size() > EXPRESSIONS;
        }
    };

    /** What the code depends on: the text, its type, and the {@code __future__} statements of the caller. */
    private record Expression(String source, boolean unicode, int flags) {}

    private EvalCache(PyObject original, PyObject compile) {
        super("eval", 1, 3);
        this.original = original;
        this.compile = compile;
    }

    /**
     * Replaces the function.
     *
     * @param sys the interpreter, which has builtins of its own
     */
    static void install(PySystemState sys) {
        PyObject builtins = sys.getBuiltins();
        builtins.__setitem__("eval", new EvalCache(builtins.__finditem__("eval"), builtins.__finditem__("compile")));
    }

    @Override
    public PyObject __call__(PyObject source) {
        return original.__call__(code(source));
    }

    @Override
    public PyObject __call__(PyObject source, PyObject globals) {
        return original.__call__(code(source), globals);
    }

    @Override
    public PyObject __call__(PyObject source, PyObject globals, PyObject locals) {
        return original.__call__(code(source), globals, locals);
    }

    /** Returns the code of a string, and what is no string, or too long to be kept, as it is. */
    private PyObject code(PyObject source) {
        boolean unicode = PythonTypes.isExactly(source, PyUnicode.TYPE);
        if (!unicode && !PythonTypes.isExactly(source, PyString.TYPE)) {
            return source;
        }
        String text = ((PyString) source).getString();
        if (text.length() > LONGEST) {
            return source;
        }
        PyFrame caller = Py.getFrame();
        int flags = caller == null || caller.f_code == null ? 0 : caller.f_code.co_flags.toBits();
        Expression expression = new Expression(text, unicode, flags);
        PyObject code;
        synchronized (codes) {
            code = codes.get(expression);
        }
        if (code == null) {
            code = compile.__call__(source, new PyString("<string>"), new PyString("eval"));
            synchronized (codes) {
                codes.put(expression, code);
            }
        }
        return code;
    }
}

package org.wsgibridge.jython.library;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.python.antlr.ast.Expression;
import org.python.antlr.ast.Str;
import org.python.core.AbstractDict;
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
    /** What may be a string literal: it begins and ends as one. */
    private static final Pattern LITERAL = Pattern.compile("^\\s*[uU]?[bB]?[rR]?(['\"]).*\\1\\s*$", Pattern.DOTALL);
    /** PyCF_ONLY_AST. */
    private static final PyObject ONLY_TREE = Py.newInteger(0x400);

    private final PyObject original;
    private final PyObject compile;
    private final transient Map<Source, PyObject> codes = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Source, PyObject> eldest) {
            return size() > EXPRESSIONS;
        }
    };

    /** What the code depends on: the text, its type, and the {@code __future__} statements of the caller. */
    private record Source(String source, boolean unicode, int flags) {}

    private EvalCache(PyObject original, PyObject compile) {
        super("eval", 1, 3);
        this.original = original;
        this.compile = compile;
    }

    /**
     * Replaces the function.
     *
     * @param sys the interpreter, which has its own builtins
     */
    static void install(PySystemState sys) {
        PyObject builtins = sys.getBuiltins();
        builtins.__setitem__("eval", new EvalCache(builtins.__finditem__("eval"), builtins.__finditem__("compile")));
    }

    @Override
    public PyObject __call__(PyObject source) {
        PyObject literal = literal(source);
        return literal == null ? original.__call__(code(source)) : literal;
    }

    @Override
    public PyObject __call__(PyObject source, PyObject globals) {
        PyObject literal = globals instanceof AbstractDict ? literal(source) : null;
        return literal == null ? original.__call__(code(source), globals) : literal;
    }

    @Override
    public PyObject __call__(PyObject source, PyObject globals, PyObject locals) {
        return original.__call__(code(source), globals, locals);
    }

    /**
     * Returns the value of an expression that is a string and nothing else, which needs no code: a catalog of messages
     * has thousands of them, each another one. {@code null} for other expressions.
     */
    private @Nullable PyObject literal(PyObject source) {
        if (!isText(source) || !LITERAL.matcher(((PyString) source).getString()).find()) {
            return null;
        }
        PyObject tree = compile.__call__(source, new PyString("<string>"), new PyString("eval"), ONLY_TREE);
        return tree instanceof Expression expression
                        && expression.getInternalBody() instanceof Str string
                        && string.getInternalS() instanceof PyObject value
                ? value
                : null;
    }

    private static boolean isText(PyObject source) {
        return PythonTypes.isExactly(source, PyUnicode.TYPE) || PythonTypes.isExactly(source, PyString.TYPE);
    }

    /** Returns the code of a string, and what is no string, or too long to be kept, as it is. */
    private PyObject code(PyObject source) {
        if (!isText(source)) {
            return source;
        }
        String text = ((PyString) source).getString();
        if (text.length() > LONGEST) {
            return source;
        }
        PyFrame caller = Py.getFrame();
        int flags = caller == null || caller.f_code == null ? 0 : caller.f_code.co_flags.toBits();
        Source expression = new Source(text, source instanceof PyUnicode, flags);
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

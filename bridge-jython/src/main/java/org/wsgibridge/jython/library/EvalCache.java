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
 * The builtin {@code eval} with a cache of the code of the expressions that were evaluated last. Without it, Jython
 * makes a Java class for each call, which takes about a millisecond. Thread-safe.
 */
@Untraversable
final class EvalCache extends NativeFunction {
    private static final long serialVersionUID = 1L;
    private static final int EXPRESSIONS = 500;
    private static final int LONGEST = 4096;
    /** Text that may be a string literal, because it begins and ends like one. */
    private static final Pattern LITERAL = Pattern.compile("^\\s*[uU]?[bB]?[rR]?(['\"]).*\\1\\s*$", Pattern.DOTALL);
    /** The flag {@code PyCF_ONLY_AST} of {@code compile}. */
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

    /**
     * The key of the cache: everything that the code depends on.
     *
     * @param source the text
     * @param unicode whether it is a unicode string
     * @param flags the {@code __future__} statements of the caller
     */
    private record Source(String source, boolean unicode, int flags) {}

    private EvalCache(PyObject original, PyObject compile) {
        super("eval", 1, 3);
        this.original = original;
        this.compile = compile;
    }

    /**
     * Replaces the builtin.
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
     * Returns the value of an expression that is only a string literal; {@code null} for other expressions. For a
     * literal no code has to be made: a catalog of messages has thousands of different ones, which would not stay in
     * the cache.
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

    /**
     * Returns the code of a string. Returns an object that is not a string, and a string that is too long for the
     * cache, unchanged.
     */
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

package org.wsgibridge.jython.interrupt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyType;
import org.python.modules.sre.MatchObject;
import org.python.modules.sre.PatternObject;
import org.python.modules.sre.ScannerObject;

/**
 * A compiled regular expression whose search can be ended by another thread. Jython's matcher reads only the string and
 * the code of the expression. So each search uses its own copy of the code. To end the search, the copy is overwritten
 * with instructions that do not exist, and the matcher fails at the next instruction. For Python code the object is a
 * normal {@code SRE_Pattern}.
 */
final class InterruptiblePattern extends PatternObject {
    private static final VarHandle TYPE_OF_OBJECT = field(PyObject.class, "objtype", PyType.class);
    private static final VarHandle PATTERN_OF_MATCH = field(MatchObject.class, "pattern", PatternObject.class);
    private static final PyType SRE_PATTERN = PyType.fromClass(PatternObject.class);

    private final int[] code;
    private final PyObject groupNames;
    private final PyObject groupOrder;

    /**
     * Makes a pattern.
     *
     * @param pattern the expression
     * @param flags its flags
     * @param code its code
     * @param groups the number of its groups
     * @param groupNames the numbers of groups by name
     * @param groupOrder the names of groups by number
     */
    InterruptiblePattern(
            PyString pattern, int flags, int[] code, int groups, PyObject groupNames, PyObject groupOrder) {
        super(pattern, flags, code, groups, groupNames, groupOrder);
        this.code = code;
        this.groupNames = groupNames;
        this.groupOrder = groupOrder;
        TYPE_OF_OBJECT.set(this, SRE_PATTERN);
    }

    private static VarHandle field(Class<?> owner, String name, Class<?> type) {
        try {
            return MethodHandles.privateLookupIn(owner, MethodHandles.lookup()).findVarHandle(owner, name, type);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private <T extends @Nullable Object> T guarded(Function<PatternObject, T> search) {
        if (!(Py.getThreadState().tracefunc instanceof InterruptTrace trace)) {
            return search.apply(new PatternObject(pattern, flags, code, groups, groupNames, groupOrder));
        }
        int[] own = code.clone();
        int @Nullable [] outer = trace.enterSearch(own);
        try {
            T result = search.apply(new PatternObject(pattern, flags, own, groups, groupNames, groupOrder));
            // A matcher that fails in the middle of an expression may report a match.
            if (trace.isEnding() && !Arrays.equals(own, code)) {
                throw trace.exception();
            }
            return result;
        } catch (RuntimeException e) {
            throw trace.isEnding() && !Arrays.equals(own, code) ? trace.exception() : e;
        } finally {
            trace.leaveSearch(outer);
        }
    }

    private PyObject own(PyObject result) {
        if (result instanceof MatchObject) {
            PATTERN_OF_MATCH.set(result, this);
        }
        return result;
    }

    /** Makes the scanner, on which {@code finditer()} is based as well. */
    @Override
    public ScannerObject scanner(PyObject[] arguments, String[] keywords) {
        return new Scanner(super.scanner(arguments, keywords));
    }

    /** An iteration over several calls, each of which can be ended. */
    private final class Scanner extends ScannerObject {
        private final ScannerObject scanner;

        Scanner(ScannerObject scanner) {
            this.scanner = scanner;
            this.pattern = InterruptiblePattern.this;
        }

        @Override
        public @Nullable MatchObject match() {
            return next(ScannerObject::match);
        }

        @Override
        public @Nullable MatchObject search() {
            return next(ScannerObject::search);
        }

        private @Nullable MatchObject next(Function<ScannerObject, @Nullable MatchObject> step) {
            MatchObject match = guarded(copy -> {
                scanner.pattern = copy;
                return step.apply(scanner);
            });
            if (match != null) {
                PATTERN_OF_MATCH.set(match, InterruptiblePattern.this);
            }
            return match;
        }
    }

    @Override
    public PyObject match(PyObject[] arguments, String[] keywords) {
        return own(guarded(copy -> copy.match(arguments, keywords)));
    }

    @Override
    public PyObject search(PyObject[] arguments, String[] keywords) {
        return own(guarded(copy -> copy.search(arguments, keywords)));
    }

    @Override
    public PyObject sub(PyObject[] arguments, String[] keywords) {
        return guarded(copy -> copy.sub(arguments, keywords));
    }

    @Override
    public PyObject subn(PyObject[] arguments, String[] keywords) {
        return guarded(copy -> copy.subn(arguments, keywords));
    }

    @Override
    public PyObject split(PyObject[] arguments, String[] keywords) {
        return guarded(copy -> copy.split(arguments, keywords));
    }

    @Override
    public PyObject findall(PyObject[] arguments, String[] keywords) {
        return guarded(copy -> copy.findall(arguments, keywords));
    }
}

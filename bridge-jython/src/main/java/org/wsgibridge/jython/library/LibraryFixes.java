package org.wsgibridge.jython.library;

import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.python.core.Py;
import org.python.core.PyModule;
import org.python.core.PyNewWrapper;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PySystemState;
import org.python.core.PyType;
import org.python.core.Untraversable;
import org.python.core.imp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.jython.objects.ModuleCopy;
import org.wsgibridge.jython.objects.NativeFunction;
import org.wsgibridge.jython.objects.SystemAttributes;
import org.wsgibridge.jython.text.CodecFunctions;
import org.wsgibridge.jython.text.ErrorHandlers;
import org.wsgibridge.jython.text.Formatting;
import org.wsgibridge.jython.text.IdnaFunctions;
import org.wsgibridge.jython.text.Representation;
import org.wsgibridge.jython.text.Surrogates;
import org.wsgibridge.jython.text.Utf8Decoder;
import org.wsgibridge.log.LogCode;

/** Changes modules of Jython's standard library when they are imported. Stateless. */
public final class LibraryFixes {
    private static final Logger LOG = LoggerFactory.getLogger(LibraryFixes.class);

    private static final String BZ2_FIXES = "bz2_fixes";
    private static final String EXPAT_FIXES = "expat_fixes";
    private static final String JSON_FIXES = "json_fixes";
    private static final String CHARSET_FIXES = "charset_fixes";
    private static final String SAX_FIXES = "sax_fixes";
    private static final String SELECT_FIXES = "select_fixes";
    private static final String SUBPROCESS_FIXES = "subprocess_fixes";

    /** The folder of this package on the class path. */
    private static final String FOLDER = "__pyclasspath__/org/wsgibridge/jython/library/";

    private static final Map<String, Consumer<PyObject>> FIXES = Map.ofEntries(
            Map.entry("bz2", LibraryFixes::ownBz2),
            Map.entry("crypt", CryptFunction::install),
            Map.entry("datetime", LibraryFixes::takeAnyArguments),
            Map.entry("encodings._java", LibraryFixes::encodeByCharacters),
            Map.entry("encodings.idna", IdnaFunctions::install),
            Map.entry("grp", UserDatabase::groups),
            Map.entry("hashlib", KeyDerivation::install),
            Map.entry("json.decoder", decoder -> applySource(JSON_FIXES, decoder)),
            Map.entry("os", OsFunctions::fill),
            Map.entry("pwd", UserDatabase::users),
            Map.entry("select", select -> applySource(SELECT_FIXES, select)),
            Map.entry("signal", LibraryFixes::restrictSignals),
            Map.entry("subprocess", subprocess -> applySource(SUBPROCESS_FIXES, subprocess)),
            Map.entry("threading", LibraryFixes::completeThreading),
            Map.entry("xml.parsers.expat", LibraryFixes::completeExpat),
            Map.entry("xml.sax", LibraryFixes::addExpatReader),
            Map.entry("xml.sax.drivers2.drv_javasax", driver -> applySource(SAX_FIXES, driver)));

    /** The modules whose changes neither restrict a program nor need {@link CoreClasses}. */
    private static final Set<String> FOR_COMMAND_LINE = Set.of(
            "bz2",
            "crypt",
            "datetime",
            "grp",
            "hashlib",
            "os",
            "pwd",
            "select",
            "subprocess",
            "threading",
            "xml.parsers.expat",
            "xml.sax",
            "xml.sax.drivers2.drv_javasax");

    private LibraryFixes() {}

    /**
     * Imports {@code io}, so that later imports find the Python module. Otherwise the first {@code import io} in a
     * package may be wrong: it looks for a module of that package, and if there is none, Jython takes a Java package
     * {@code io} for the module, such as that of {@code io.micrometer} or {@code io.netty}, if a class of it is loaded.
     * Then all later imports get the Java package, also in {@code tempfile}.
     */
    public static void keepJavaOut() {
        imp.load("io");
    }

    /** Changes the modules that the interpreter has loaded already, because the bridge's own modules import some. */
    public static void applyToLoaded(PySystemState sys) {
        FIXES.forEach((name, fix) -> {
            PyObject loaded = sys.modules.__finditem__(name);
            if (loaded != null) {
                fix.accept(loaded);
            }
        });
    }

    /**
     * Changes what every interpreter has from the start: builtins, the modules {@code time} and {@code sys}, and
     * codecs.
     *
     * @param sys the current interpreter, which has its own builtins
     */
    public static void install(PySystemState sys) {
        ImplicitImports.install(sys);
        EvalCache.install(sys);
        Surrogates.install(sys);
        Utf8Decoder.install(sys);
        CodecFunctions.install();
        ErrorHandlers.install();
        Formatting.install(sys);
        Representation.install(sys);
        TimeFunctions.install(sys);
        SystemAttributes.install(sys);
    }

    /** Returns whether the module needs a change. */
    public static boolean hasFix(String module) {
        return FIXES.containsKey(module);
    }

    /** Returns whether the module needs a change that also applies to Jython's own command line. */
    static boolean isForCommandLine(String module) {
        return FOR_COMMAND_LINE.contains(module);
    }

    /**
     * Imports a module with Jython's importer, and changes it.
     *
     * @param sys the current interpreter
     * @param name the name of the module
     */
    public static PyObject load(PySystemState sys, String name) {
        PyObject imported = imp.importName(name.intern(), true);
        PyObject loaded = sys.modules.__finditem__(name);
        PyObject module = loaded == null ? imported : loaded;
        FIXES.getOrDefault(name, unchanged -> {}).accept(module);
        PyObject changed = sys.modules.__finditem__(name);
        return changed == null ? module : changed;
    }

    /**
     * Corrects the name of the parser: Jython's slim jar names one that it does not contain, and the JDK has the same
     * one. The other changes are written in Python.
     */
    private static void completeExpat(PyObject expat) {
        expat.__setattr__(
                "_mangled_xerces_parser_name", new PyString("com.sun.org.apache.xerces.internal.parsers.SAXParser"));
        applySource(EXPAT_FIXES, expat);
    }

    private static void encodeByCharacters(PyObject module) {
        ErrorHandlers.installCharsets(module);
        applySource(CHARSET_FIXES, module);
    }

    /** Changes a module with Python code of this package. */
    private static void applySource(String name, PyObject module) {
        // createFromSource closes the stream.
        InputStream source = Objects.requireNonNull(LibraryFixes.class.getResourceAsStream(name + ".py"));
        imp.createFromSource("_bridge_" + name, source, FOLDER + name + ".py").invoke("install", module);
    }

    /**
     * Adds {@code xml.sax.expatreader}, which Jython lacks. The package {@code xml.sax} gets a further entry in its
     * path: the folder of this package on the class path, which has the module.
     */
    private static void addExpatReader(PyObject sax) {
        PyString folder = new PyString(FOLDER);
        PyObject path = sax.__getattr__("__path__");
        if (!path.__contains__(folder)) {
            path.invoke("append", folder);
        }
    }

    /** Jython's is a Java class, which all interpreters share: this one gets a copy. */
    private static void ownBz2(PyObject shared) {
        PyModule bz2 = ModuleCopy.of("bz2");
        applySource(BZ2_FIXES, bz2);
        Py.getSystemState().modules.__setitem__("bz2", bz2);
    }

    /** {@code tzinfo} takes any arguments: they are for the {@code __init__} of a subclass. */
    private static void takeAnyArguments(PyObject datetime) {
        datetime.__getattr__("tzinfo").__setattr__("__new__", new NewWithoutArguments());
    }

    /** Adds private names of CPython's module that libraries use, such as the connection pool of Trac. */
    private static void completeThreading(PyObject threading) {
        PyObject thread = imp.load("thread");
        for (String name : List.of("get_ident", "allocate_lock", "start_new_thread")) {
            threading.__setattr__("_" + name, thread.__getattr__(name));
        }
    }

    private static void restrictSignals(PyObject signal) {
        signal.__setattr__("signal", new RestrictedSignal());
        signal.__setattr__("alarm", ExitGuards.alarm());
    }

    /**
     * A function {@code signal.signal} that does nothing but log, as in mod_wsgi ({@code WSGIRestrictSignal}). A
     * handler would apply to the whole JVM, and would keep the application in memory forever.
     */
    private static final class RestrictedSignal extends NativeFunction {
        private static final long serialVersionUID = 1L;

        RestrictedSignal() {
            super("signal", 2, 2);
        }

        @Override
        public PyObject __call__(PyObject number, PyObject handler) {
            LogCode.SIGNAL_IGNORED.log(LOG, number);
            return Py.None;
        }
    }

    /** The {@code __new__} of a class of Python that makes an instance without the arguments. */
    @Untraversable
    private static final class NewWithoutArguments extends PyNewWrapper {
        private static final long serialVersionUID = 1L;
        private static final PyType OBJECT = PyType.fromClass(PyObject.class);

        NewWithoutArguments() {
            super(OBJECT, "__new__", -1, -1);
        }

        @Override
        public PyObject new_impl(boolean init, PyType subtype, PyObject[] arguments, String[] keywords) {
            return OBJECT.__getattr__("__new__").__call__(subtype);
        }
    }
}

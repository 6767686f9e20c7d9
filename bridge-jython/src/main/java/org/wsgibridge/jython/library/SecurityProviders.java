package org.wsgibridge.jython.library;

import java.security.Provider;
import java.security.Security;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyFrame;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyType;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * What this class loader adds to the JVM's list of security providers (JCA). The list outlives a web application: a
 * provider that stays there, of a class loader that is closed, fails the TLS of all others, with {@code
 * NoClassDefFoundError}.
 *
 * <p>Jython's {@code ssl} adds Bouncy Castle. It is given the provider without the list. What applications add is
 * removed when the last engine is closed, and refused from then on. Thread-safe: all of it happens under the lock of the
 * list itself, so that an addition is either removed or refused.
 */
public final class SecurityProviders {
    /** The list's own lock: the methods that change it are static and synchronized. */
    private static final Object LIST = Security.class;

    /** What {@code Security.addProvider} returns when the list has the provider. */
    private static final int LISTED = -1;

    private static final int END_OF_LIST = 0;

    /** Guarded by {@link #LIST}. */
    private boolean ended;

    /** Sets what Python code calls to add a provider. Call it once Jython is initialized. */
    public void install() {
        synchronized (LIST) {
            ended = false;
        }
        PyType security = PyType.fromClass(Security.class);
        security.__setattr__(
                "addProvider", new LambdaFunction("addProvider", 1, 1, arguments -> add(arguments[0], END_OF_LIST)));
        security.__setattr__(
                "insertProviderAt",
                new LambdaFunction(
                        "insertProviderAt", 2, 2, arguments -> add(arguments[0], Math.max(1, arguments[1].asInt()))));
    }

    private PyObject add(PyObject argument, int position) {
        if (!(argument.__tojava__(Provider.class) instanceof Provider provider)) {
            throw Py.TypeError("a java.security.Provider is required");
        }
        PyObject globals = globalsOfCaller();
        if (globals != null && isModuleOfSsl(globals)) {
            PemProvider.pass(provider, globals);
            return Py.newInteger(LISTED);
        }
        return Py.newInteger(add(provider, position));
    }

    private int add(Provider provider, int position) {
        synchronized (LIST) {
            if (ended) {
                throw Py.RuntimeError("the application has ended: " + provider.getName()
                        + " would stay in the JVM's list of security providers");
            }
            return position == END_OF_LIST
                    ? Security.addProvider(provider)
                    : Security.insertProviderAt(provider, position);
        }
    }

    private static @Nullable PyObject globalsOfCaller() {
        PyFrame frame = Py.getFrame();
        return frame == null ? null : frame.f_globals;
    }

    private static boolean isModuleOfSsl(PyObject globals) {
        return new PyString("_sslcerts").equals(globals.__finditem__("__name__"));
    }

    /** Takes what this class loader and those below it have added off the list, and refuses more. */
    public void end() {
        ClassLoader own = SecurityProviders.class.getClassLoader();
        synchronized (LIST) {
            ended = true;
            for (Provider provider : Security.getProviders()) {
                if (isBelow(provider.getClass().getClassLoader(), own)) {
                    Security.removeProvider(provider.getName());
                }
            }
        }
    }

    private static boolean isBelow(@Nullable ClassLoader loader, @Nullable ClassLoader own) {
        for (ClassLoader next = loader; next != null; next = next.getParent()) {
            if (next == own) {
                return true;
            }
        }
        return false;
    }
}

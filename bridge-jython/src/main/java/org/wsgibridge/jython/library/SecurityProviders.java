package org.wsgibridge.jython.library;

import java.security.Provider;
import java.security.Security;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.python.core.Py;
import org.python.core.PyFrame;
import org.python.core.PyObject;
import org.python.core.PyString;
import org.python.core.PyType;
import org.wsgibridge.jython.objects.LambdaFunction;

/**
 * Removes the providers that this web application has added to the JVM's list of security providers (JCA). The list
 * outlives a web application. A provider that stays there after its class loader was closed breaks TLS in all other
 * applications, with a {@code NoClassDefFoundError}.
 *
 * <p>Jython's {@code ssl} tries to add Bouncy Castle; it gets the provider without the list. Providers that Python code
 * adds are removed when the last engine is closed, and refused until another one is open. Providers that Java code has
 * added are removed too, if this class loader or Jython has loaded their classes. Providers from a class path that web
 * applications share are not touched. Thread-safe: everything happens under the lock of the list itself, so that an
 * addition is either removed or refused.
 */
public final class SecurityProviders {
    /** The lock of the list itself: the methods of this class that change the list are static and synchronized. */
    private static final Object LIST = Security.class;

    /** The result of {@code Security.addProvider} if the provider is in the list already. */
    private static final int LISTED = -1;

    private static final int END_OF_LIST = 0;

    /** Guarded by {@link #LIST}. */
    private boolean open;

    /** The providers that Python code has added. Guarded by {@link #LIST}. */
    private final Set<Provider> added = Collections.newSetFromMap(new IdentityHashMap<>());

    /** Allows Python code to add providers, because an engine is open. */
    public void begin() {
        synchronized (LIST) {
            open = true;
        }
    }

    /** Replaces the methods by which Python code adds providers. To be called after Jython was initialized. */
    public void install() {
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
            if (!open) {
                throw Py.RuntimeError("the application has ended: " + provider.getName()
                        + " would stay in the JVM's list of security providers");
            }
            int result = position == END_OF_LIST
                    ? Security.addProvider(provider)
                    : Security.insertProviderAt(provider, position);
            if (result != LISTED) {
                added.add(provider);
            }
            return result;
        }
    }

    private static @Nullable PyObject globalsOfCaller() {
        PyFrame frame = Py.getFrame();
        return frame == null ? null : frame.f_globals;
    }

    private static boolean isModuleOfSsl(PyObject globals) {
        return new PyString("_sslcerts").equals(globals.__finditem__("__name__"));
    }

    /** Removes the added providers from the list, and refuses further ones. */
    public void end() {
        synchronized (LIST) {
            open = false;
            for (Provider provider : Security.getProviders()) {
                if (added.contains(provider) || isOwn(provider.getClass().getClassLoader())) {
                    Security.removeProvider(provider.getName());
                }
            }
            added.clear();
        }
    }

    /**
     * Returns whether a class loader is this one, or one that Jython has made, such as for a jar in {@code sys.path}.
     */
    private static boolean isOwn(@Nullable ClassLoader loader) {
        ClassLoader own = SecurityProviders.class.getClassLoader();
        return loader != null
                && (loader == own
                        || (loader.getClass().getClassLoader() == own
                                && loader.getClass().getName().startsWith("org.python.")));
    }
}

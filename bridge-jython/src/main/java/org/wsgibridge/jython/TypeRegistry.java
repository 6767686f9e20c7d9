package org.wsgibridge.jython;

import java.lang.reflect.Field;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;

/**
 * Jython keeps the Python type of a Java class in a {@link ClassValue}, that is in the Java class. For a class of the
 * JDK this is a reference from outside into the class loader of the web application, which then is never collected
 * (JDK-8136353), and there is no way to ask which classes have such a value. So the bridge puts a class value of its
 * own in place, before Jython makes its first type, and remembers for which classes it was asked.
 */
final class TypeRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(TypeRegistry.class);

    private final Tracking types;

    private TypeRegistry(Tracking types) {
        this.types = types;
    }

    /**
     * Puts the class value in place. To be called before any class of Jython is initialized.
     *
     * @return the registry, or {@code null} when Jython cannot be tracked (it was in use already, or is of another
     *     version)
     */
    static @Nullable TypeRegistry install() {
        try {
            ClassLoader loader = TypeRegistry.class.getClassLoader();
            Class<?> registry = Class.forName("org.python.core.PyType$Registry", false, loader);
            // As long as Jython was not used, its bootstrap types are all still to be made.
            Set<?> deferred = (Set<?>) field(registry, "deferredInit").get(null);
            if (deferred == null || deferred.size() < 5) {
                LOG.debug("Jython was in use before the bridge: its class loader cannot be unloaded");
                return null;
            }
            Method resolve = registry.getDeclaredMethod("resolveType", Class.class);
            resolve.setAccessible(true);
            Tracking types = new Tracking(registry, resolve);
            field(registry, "classToType").set(null, types);
            return new TypeRegistry(types);
        } catch (ReflectiveOperationException | RuntimeException e) {
            LogCode.TYPES_NOT_TRACKED.log(LOG, e);
            return null;
        }
    }

    private static Field field(Class<?> registry, String name) throws NoSuchFieldException {
        Field field = registry.getDeclaredField(name);
        field.setAccessible(true);
        return field;
    }

    /** Returns the classes whose Python types have been made. */
    Set<Class<?>> classes() {
        return types.classes();
    }

    /** Takes Jython's types out of all classes. Jython is of no use afterwards. */
    void clear() {
        types.clear();
    }

    /** The class value; computes types the way the one that it replaces did. */
    private static final class Tracking extends ClassValue<Object> {
        private final Class<?> lock;
        private final Method resolve;
        /** Weak: generated proxy classes come and go with their interpreters. */
        private final Map<Class<?>, Boolean> asked = new WeakHashMap<>();

        Tracking(Class<?> lock, Method resolve) {
            this.lock = lock;
            this.resolve = resolve;
        }

        @Override
        protected Object computeValue(Class<?> type) {
            synchronized (asked) {
                asked.put(type, Boolean.TRUE);
            }
            synchronized (lock) {
                return resolve(type);
            }
        }

        private Object resolve(Class<?> type) {
            try {
                return resolve.invoke(null, type);
            } catch (InvocationTargetException e) {
                // Jython's signal that the type is still being made; its caller waits for exactly this exception.
                if (e.getCause() instanceof RuntimeException signal) {
                    throw signal;
                }
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw new IllegalStateException(e);
            } catch (IllegalAccessException e) {
                throw new IllegalStateException(e);
            }
        }

        Set<Class<?>> classes() {
            synchronized (asked) {
                return Set.copyOf(asked.keySet());
            }
        }

        void clear() {
            synchronized (asked) {
                asked.keySet().forEach(this::remove);
                asked.clear();
            }
        }
    }
}

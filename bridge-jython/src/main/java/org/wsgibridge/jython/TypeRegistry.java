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
 * Remembers for which Java classes Jython has made Python types, so that these can be removed. Jython keeps the Python
 * type of a Java class in a {@link ClassValue}, which stores it in the Java class itself. For a class of the JDK that
 * is a reference into the class loader of the web application, which is then never collected (JDK-8136353). A {@link
 * ClassValue} cannot list the classes that have a value. So the bridge replaces it by its own before Jython makes its
 * first type. Thread-safe.
 */
final class TypeRegistry {
    private static final Logger LOG = LoggerFactory.getLogger(TypeRegistry.class);

    private final Tracking types;

    private TypeRegistry(Tracking types) {
        this.types = types;
    }

    /**
     * Replaces Jython's class value. To be called before any class of Jython is initialized.
     *
     * @return the registry; {@code null} if Jython cannot be tracked, because it was in use already or has another
     *     version
     */
    static @Nullable TypeRegistry install() {
        try {
            ClassLoader loader = TypeRegistry.class.getClassLoader();
            Class<?> registry = Class.forName("org.python.core.PyType$Registry", false, loader);
            // If Jython was not used yet, none of its bootstrap types has been made.
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

    /** Returns the classes for which Python types were made. */
    Set<Class<?>> classes() {
        return types.classes();
    }

    /** Removes Jython's types from all classes. Jython cannot be used afterwards. */
    void clear() {
        types.clear();
    }

    /** The class value of the bridge. It computes types in the same way as the one that it replaces. */
    private static final class Tracking extends ClassValue<Object> {
        private final Class<?> lock;
        private final Method resolve;
        /**
         * The classes that were asked for. Weak, because generated proxy classes exist only as long as their
         * interpreters.
         */
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
                // Jython's signal that the type is still being made. Its caller expects exactly this exception.
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

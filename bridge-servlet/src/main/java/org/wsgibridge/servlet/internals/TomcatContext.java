package org.wsgibridge.servlet.internals;

import jakarta.servlet.ServletContext;
import java.lang.reflect.Field;

/** Finds Tomcat's own object for a web application. Stateless. */
final class TomcatContext {
    private TomcatContext() {}

    /**
     * Returns the {@code org.apache.catalina.Context} behind the facades that an application gets.
     *
     * @throws ReflectiveOperationException if it is not a context of Tomcat
     */
    static Object of(ServletContext context) throws ReflectiveOperationException {
        Object inner = context;
        while (inner instanceof ServletContext) {
            inner = wrapped(inner);
        }
        return inner;
    }

    private static Object wrapped(Object facade) throws ReflectiveOperationException {
        for (Field field : facade.getClass().getDeclaredFields()) {
            if (field.getName().equals("context") || field.getName().equals("sc")) {
                field.setAccessible(true);
                Object value = field.get(facade);
                if (value != null) {
                    return value;
                }
            }
        }
        throw new NoSuchFieldException("context");
    }
}

package org.wsgibridge.engine;

import java.io.InputStream;
import java.util.List;

/**
 * The Python modules that every engine makes importable: {@code mod_wsgi} and those that it consists of. Their source is
 * valid for Python 2.7 and 3.8 and later.
 */
public final class PythonModules {
    /** Their names, each after those that it imports. */
    public static final List<String> NAMES =
            List.of("_bridge_wsgi", "_bridge_events", "_bridge_logging", "_bridge_metrics", "mod_wsgi");

    private PythonModules() {}

    /**
     * Opens the source of a module.
     *
     * @param name one of {@link #NAMES}
     * @return the file's bytes; the caller closes it
     */
    public static InputStream open(String name) {
        InputStream source = PythonModules.class.getResourceAsStream("/org/wsgibridge/python/" + name + ".py");
        if (source == null) {
            throw new IllegalStateException("the resource org/wsgibridge/python/" + name + ".py is missing");
        }
        return source;
    }
}

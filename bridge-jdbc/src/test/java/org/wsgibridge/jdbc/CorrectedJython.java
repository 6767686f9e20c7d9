package org.wsgibridge.jdbc;

import org.python.util.jython;
import org.wsgibridge.jython.library.CoreClasses;

/** Starts Jython with the classes that the bridge changes. */
final class CorrectedJython {
    private CorrectedJython() {}

    /** Runs a script as {@code jython} does. */
    public static void main(String[] arguments) {
        CoreClasses.install();
        jython.main(arguments);
    }
}

package org.wsgibridge.it.server;

import java.util.Locale;

/** The engines with which everything is tested. */
public enum Engine {
    /** Jython 2.7 in the JVM. */
    JYTHON,
    /** CPython processes. */
    CPYTHON;

    /** Returns the name as the option {@code engine} has it. */
    public String option() {
        return name().toLowerCase(Locale.ROOT);
    }
}

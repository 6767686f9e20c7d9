package org.wsgibridge.spi;

import org.wsgibridge.settings.group.ProcessGroupSettings;

/** A kind of Python that can open interpreters. Thread-safe. */
public interface PythonEngine extends AutoCloseable {

    /**
     * Checks settings that only the engine can check, for example whether {@code python-home} contains a Python that
     * the engine can run. Called before any interpreter is opened.
     *
     * @param settings the settings of one process group
     * @throws org.wsgibridge.settings.SettingsException if a setting is invalid; names the option, its value and the
     *     expected values
     */
    void check(ProcessGroupSettings settings);

    /**
     * Opens an interpreter and loads the applications into it. Blocks until they are loaded. Several threads may open
     * interpreters at the same time. The caller interrupts the thread at startup-timeout; the engine then frees the
     * interpreter's resources and throws.
     *
     * @param spec the interpreter to open
     * @return a running interpreter
     * @throws InterpreterStartException if the interpreter cannot start
     * @throws ApplicationLoadException if an application cannot be loaded; has the traceback
     */
    Interpreter open(InterpreterSpec spec) throws InterpreterStartException;

    /** Frees the engine's own resources. Called after all interpreters were closed. */
    @Override
    void close();
}

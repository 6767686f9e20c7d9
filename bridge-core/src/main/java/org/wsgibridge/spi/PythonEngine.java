package org.wsgibridge.spi;

import org.wsgibridge.settings.group.ProcessGroupSettings;

/** A kind of Python that can open interpreters. Thread-safe. */
public interface PythonEngine extends AutoCloseable {

    /**
     * Checks settings that only the engine can check, such as whether {@code python-home} holds a Python that it can
     * run, before anything is opened.
     *
     * @param settings the settings of one process group
     * @throws org.wsgibridge.settings.SettingsException naming option, value and what was expected
     */
    void check(ProcessGroupSettings settings);

    /**
     * Opens an interpreter and loads the applications into it. Blocks until they are loaded; several may be opened at
     * once, each on its own thread. The caller bounds the time: it interrupts the thread at startup-timeout, and the
     * engine then frees all it has and throws.
     *
     * @param spec what to open
     * @return a running interpreter
     * @throws InterpreterStartException when it cannot start or an application cannot be loaded, with the traceback
     */
    Interpreter open(InterpreterSpec spec) throws InterpreterStartException;

    /** Frees what the engine itself holds; every interpreter has been closed before. */
    @Override
    void close();
}

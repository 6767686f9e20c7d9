package org.wsgibridge.cpython;

import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import org.wsgibridge.cpython.process.DaemonFiles;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.HeadStart;
import org.wsgibridge.spi.PythonEngine;

/** Makes the engine {@code cpython}, whose first process is already started. Thread-safe. */
final class CPythonHeadStart implements HeadStart {
    private final EngineContext begun;
    private final EarlyDaemon early;

    /** Decides once whether an engine gets the files, or they are removed. */
    private final AtomicBoolean decided = new AtomicBoolean();

    CPythonHeadStart(ProcessGroupSettings group, EngineContext context) {
        this.begun = context;
        this.early = EarlyDaemon.start(group, context);
    }

    @Override
    public String name() {
        return CPythonEngine.NAME;
    }

    @Override
    public PythonEngine create(EngineContext context) {
        DaemonFiles files = early.files();
        boolean same = Objects.equals(context.cache(), begun.cache())
                && Objects.equals(context.libPython(), begun.libPython());
        if (files == null || !same || !decided.compareAndSet(false, true)) {
            close();
            return new CPythonEngine(context);
        }
        return new CPythonEngine(context, files, early);
    }

    @Override
    public void close() {
        early.close();
        if (decided.compareAndSet(false, true)) {
            DaemonFiles files = early.files();
            if (files != null) {
                files.close();
            }
        }
    }
}

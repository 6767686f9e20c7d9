package org.wsgibridge.cpython;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.cpython.frame.Flusher;
import org.wsgibridge.cpython.frame.Slabs;
import org.wsgibridge.cpython.process.DaemonConfig;
import org.wsgibridge.cpython.process.DaemonEnvironment;
import org.wsgibridge.cpython.process.DaemonFiles;
import org.wsgibridge.cpython.process.DaemonLauncher;
import org.wsgibridge.cpython.process.ProcessCheck;
import org.wsgibridge.cpython.process.PythonExecutable;
import org.wsgibridge.memory.MemoryBudget;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.support.UnixCheck;
import org.wsgibridge.watchdog.VitalTimer;

/**
 * The engine {@code cpython}: runs applications in daemon processes of a real CPython, as mod_wsgi's daemon mode does.
 * Thread-safe.
 */
final class CPythonEngine implements PythonEngine {
    static final String NAME = "cpython";

    /** The divisor of the heap for the large windows of all bodies: they may use half as much as request bodies may. */
    private static final int WINDOW_PARTS = 16;

    private final EngineContext context;
    private final DaemonFiles files;
    private final DaemonStarter starter;
    private final Flusher flusher;
    private final VitalTimer timer;
    private final MemoryBudget windows = MemoryBudget.partOfHeap(WINDOW_PARTS);
    private final Slabs slabs = Slabs.ofHeap();

    CPythonEngine(EngineContext context) {
        this(context, new DaemonFiles(context.workDirectory(), context.cache()), null);
    }

    /**
     * Makes the engine.
     *
     * @param files the daemon's files, which the engine closes
     * @param early the process for the first daemon of a process group; {@code null} if none was started early
     */
    CPythonEngine(EngineContext context, DaemonFiles files, @Nullable EarlyDaemon early) {
        this.context = context;
        this.flusher = new Flusher(context.watchdog());
        this.timer = new VitalTimer("wsgi-cpython-timer", context.watchdog());
        this.files = files;
        this.starter = new DaemonStarter(new DaemonLauncher(files, context.libPython()), early);
    }

    /** Returns the memory budget for the large windows of all bodies. */
    MemoryBudget windows() {
        return windows;
    }

    @Override
    public void check(ProcessGroupSettings settings) {
        String fault = UnixCheck.fault(NAME);
        if (fault != null) {
            throw new SettingsException(List.of(fault));
        }
        DaemonEnvironment.warnOfUnused(System.getenv(), settings.python());
        Path python = PythonExecutable.find(settings.python());
        ProcessCheck.checkPrograms(settings, python);
        String version = PythonExecutable.check(python);
        ProcessCheck.check(settings, python, version, files.startScript().resolveSibling(""), context.libPython());
    }

    @Override
    public Interpreter open(InterpreterSpec spec) throws InterpreterStartException {
        Path bytecode =
                files.bytecodeFolder(spec.settings().process().identity().user());
        byte[] config = DaemonConfig.encode(spec, context.libPython(), bytecode);
        CPythonInterpreter interpreter =
                new CPythonInterpreter(spec, starter, flusher, timer, config, context.selector(), windows, slabs);
        interpreter.open();
        return interpreter;
    }

    @Override
    public void close() {
        flusher.close();
        timer.close();
        starter.close();
        files.close();
    }
}

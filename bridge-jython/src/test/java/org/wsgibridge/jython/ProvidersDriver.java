package org.wsgibridge.jython;

import java.nio.file.Path;
import java.security.Provider;
import java.security.Security;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.RecordingLog;
import org.wsgibridge.testkit.TestSettings;

/** A web application that is undeployed while an interpreter still loads a script, which adds security providers. */
public final class ProvidersDriver implements Callable<String> {
    /** Released when the script has come to where it waits. */
    public static final CountDownLatch LOADING = new CountDownLatch(1);

    /** Completed when the engine is closed. No interrupt ends its {@code join}. */
    public static final CompletableFuture<String> CLOSED = new CompletableFuture<>();

    private final Path script;
    private final Path work;

    public ProvidersDriver(Path script, Path work) {
        this.script = script;
        this.work = work;
    }

    @Override
    public String call() throws Exception {
        PythonEngine engine = new JythonEngineProvider().create(new EngineContext(work, null));
        Thread opening = new Thread(() -> open(engine), "open");
        opening.start();
        LOADING.await();
        opening.interrupt();
        opening.join();
        engine.close();
        String closed = listed() ? "listed" : "not listed";
        closed += useAnother() ? ", listed" : ", not listed";
        closed += listed() ? ", listed" : ", not listed";
        closed += initializes() ? ", open" : ", closed";
        CLOSED.complete("");
        return closed;
    }

    /** While the first engine's interpreter still loads, the class loader gets another engine. */
    private boolean useAnother() throws Exception {
        PythonEngine engine = new JythonEngineProvider().create(new EngineContext(work, null));
        Interpreter interpreter = engine.open(spec("next", script.resolveSibling("next.py")));
        boolean listed = listed();
        interpreter.close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(10));
        engine.close();
        return listed;
    }

    /**
     * Called by the script. An interrupt that comes meanwhile is raised after it: no line of Python runs in between.
     */
    public static void loadUntilClosed() {
        LOADING.countDown();
        CLOSED.join();
    }

    private static boolean initializes() {
        try {
            JythonRuntime.get().initialize();
            return true;
        } catch (IllegalStateException e) {
            return false;
        }
    }

    private InterpreterSpec spec(String name, Path file) {
        return new InterpreterSpec(
                name,
                TestSettings.of("jython", work).capacity(1, 2, 10, 0).group(),
                List.of(new ApplicationRef.Script(file, "application")),
                new RecordingLog(),
                reason -> {});
    }

    private void open(PythonEngine engine) {
        try {
            engine.open(spec("late", script));
        } catch (InterpreterStartException e) {
            // As it must be: the script does not end before the engine.
        }
    }

    private static boolean listed() {
        return Security.getProvider("ofTheApplication") != null || Security.getProvider("BC") != null;
    }

    /** What a library of the application does, which the bridge cannot prevent. */
    public static void addByJava() {
        Security.addProvider(new OfTheApplication());
    }

    /** A provider of the application. */
    public static final class OfTheApplication extends Provider {
        private static final long serialVersionUID = 1L;

        public OfTheApplication() {
            super("ofTheApplication", "1", "a provider of the application");
        }
    }
}

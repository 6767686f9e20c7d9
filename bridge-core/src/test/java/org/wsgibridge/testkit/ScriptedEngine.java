package org.wsgibridge.testkit;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.ApplicationLoadException;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.wsgi.Header;

/**
 * An engine whose applications are Java code, so that process groups and transports are tested without Python. An
 * application is named by a module reference: {@code hello:application} runs what was defined as {@code hello}.
 */
public final class ScriptedEngine implements PythonEngine, PythonEngineProvider {

    /** An application: drives the exchange's response; runs on a worker thread of its interpreter. */
    @FunctionalInterface
    public interface Script {
        /** Handles a request. What it throws is answered with 500. */
        void handle(Exchange exchange) throws Exception;
    }

    /** The name under which this engine is chosen. */
    public static final String NAME = "scripted";

    private static final int SECOND = -1;

    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<ScriptedInterpreter> opened = new CopyOnWriteArrayList<>();
    private final AtomicInteger attempts = new AtomicInteger();
    private final AtomicInteger failures = new AtomicInteger();
    private final AtomicInteger delays = new AtomicInteger();
    private volatile CountDownLatch opening = new CountDownLatch(0);
    private volatile CountDownLatch closing = new CountDownLatch(0);
    private volatile boolean firstIsFree;
    private final AtomicInteger sourceQuestions = new AtomicInteger();
    private final List<Path> sources = new CopyOnWriteArrayList<>();

    /** Makes an engine with the application {@code hello}. */
    public ScriptedEngine() {
        define("hello", exchange -> respond(exchange, "Hello World!"));
    }

    /** Defines an application. */
    public ScriptedEngine define(String module, Script script) {
        scripts.put(module, script);
        return this;
    }

    /** Lets the next attempts to open an interpreter fail. */
    public void failOpening(int times) {
        failures.set(times);
    }

    /** Lets the next attempts to open an interpreter fail for a reason that is not the application's. */
    public void delayOpening(int times) {
        delays.set(times);
    }

    /** Lets the next attempt to open an interpreter succeed, and the one after it fail. */
    public void failOpeningOfTheSecond() {
        failures.set(SECOND);
    }

    /** Returns how many openings have begun, failed ones too. */
    public int attempts() {
        return attempts.get();
    }

    /** Lets every attempt to open an interpreter from now on wait for the latch. */
    public void holdOpening(CountDownLatch latch) {
        opening = latch;
    }

    /** Lets every attempt but the very first one wait for the latch. */
    public void holdAllButTheFirst(CountDownLatch latch) {
        firstIsFree = true;
        opening = latch;
    }

    /** Lets the end of every interpreter hang until the latch is open, whatever interrupts it. */
    public void holdClosing(CountDownLatch latch) {
        closing = latch;
    }

    /** Waits until interpreters may end. */
    void awaitClosing() {
        boolean interrupted = false;
        while (closing.getCount() > 0) {
            try {
                closing.await();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Returns how often an interpreter was asked for the files of its modules. */
    public int sourceQuestions() {
        return sourceQuestions.get();
    }

    /** Names a file as a loaded module's. */
    public void source(Path file) {
        sources.add(file);
    }

    /** An interpreter is asked for the files of its modules. */
    List<Path> askForSources() {
        sourceQuestions.incrementAndGet();
        return sources;
    }

    /** Returns the application of a name. */
    Script script(String module) {
        Script script = scripts.get(module);
        if (script == null) {
            throw new IllegalStateException("no application " + module);
        }
        return script;
    }

    /** Returns all interpreters that were opened, closed ones too, in the order of their opening. */
    public List<ScriptedInterpreter> opened() {
        return opened;
    }

    /** Answers a request with 200 and a text. */
    public static void respond(Exchange exchange, String text) {
        byte[] body = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
        exchange.response().startResponse("200 OK", List.of(new Header("Content-Type", "text/plain")), false);
        exchange.response().writeWhole(body, 0, body.length);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public PythonEngine create(EngineContext context) {
        return this;
    }

    @Override
    public void check(ProcessGroupSettings settings) {}

    @Override
    public Interpreter open(InterpreterSpec spec) throws InterpreterStartException {
        boolean first = attempts.incrementAndGet() == 1;
        try {
            if (!first || !firstIsFree) {
                opening.await();
            }
        } catch (InterruptedException e) {
            throw new InterpreterStartException("interrupted", "", e);
        }
        int toFail = failures.getAndUpdate(n -> n == SECOND ? 1 : Math.max(0, n - 1));
        if (toFail > 0) {
            throw new ApplicationLoadException("scripted failure", "Traceback: scripted", null);
        }
        if (delays.getAndUpdate(n -> Math.max(0, n - 1)) > 0) {
            throw new InterpreterStartException("scripted delay", "", null);
        }
        ScriptedInterpreter interpreter = new ScriptedInterpreter(this, spec);
        opened.add(interpreter);
        return interpreter;
    }

    @Override
    public void close() {}
}

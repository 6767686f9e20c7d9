package org.wsgibridge.testkit;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.health.HealthCheck;
import org.wsgibridge.health.HealthChecks;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.ApplicationLoadException;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.Interruption;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.Usage;
import org.wsgibridge.spi.support.WorkerThreads;
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

    private void awaitClosing() {
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
        ScriptedInterpreter interpreter = new ScriptedInterpreter(spec);
        opened.add(interpreter);
        return interpreter;
    }

    @Override
    public void close() {}

    /** An interpreter of the scripted engine. */
    public final class ScriptedInterpreter implements Interpreter {
        private final InterpreterSpec spec;
        private final WorkerThreads threads;
        private final Set<Lease> running = ConcurrentHashMap.newKeySet();
        private final Map<Lease, Thread> threadOf = new ConcurrentHashMap<>();
        private final List<String> ladder = new CopyOnWriteArrayList<>();
        private volatile @Nullable ShutdownReason closedBecause;
        private volatile Usage usage = Usage.UNKNOWN;
        private volatile boolean deadlocked;
        private final List<String> told = new CopyOnWriteArrayList<>();
        private volatile boolean subscribed;
        private final HealthChecks checks = new HealthChecks();
        private final AtomicInteger checksAsked = new AtomicInteger();
        private volatile CompletionStage<String> checkAnswer = CompletableFuture.completedStage("");

        ScriptedInterpreter(InterpreterSpec spec) {
            this.spec = spec;
            this.threads = new WorkerThreads(
                    spec.name(),
                    spec.settings().capacity().threads(),
                    spec.settings().threading());
        }

        /** Returns why it was closed, {@code null} while it is open. */
        public @Nullable ShutdownReason closedBecause() {
            return closedBecause;
        }

        /** Ends as a crashed process does: every request is lost, and so is the interpreter. */
        public void crash() {
            spec.events().lost("scripted crash");
            running.forEach(lease -> {
                lease.exchange().terminate(Outcome.INTERPRETER_LOST, 502);
                lease.release();
            });
            threadOf.values().forEach(Thread::interrupt);
            threads.close(Duration.ZERO);
        }

        @Override
        public void call(Lease lease) {
            running.add(lease);
            threads.execute(() -> run(lease));
        }

        private void run(Lease lease) {
            Exchange exchange = lease.exchange();
            threadOf.put(lease, Thread.currentThread());
            try {
                if (exchange.isOpen()) {
                    exchange.times().markApplicationStarted();
                    script(exchange).handle(exchange);
                }
            } catch (Exception e) {
                spec.log().exception(exchange, "scripted application failed", e.toString());
                exchange.terminate(Outcome.FAILED, 500);
            } finally {
                // Under the key's lock: from here on no interrupt that was meant for this request comes any more.
                threadOf.computeIfPresent(lease, (key, thread) -> null);
                boolean unused = Thread.interrupted();
                running.remove(lease);
                lease.release();
            }
        }

        private Script script(Exchange exchange) {
            ApplicationRef application = exchange.mount().application();
            String module = application instanceof ApplicationRef.Module ref ? ref.module() : "hello";
            Script script = scripts.get(module);
            if (script == null) {
                throw new IllegalStateException("no application " + application);
            }
            return script;
        }

        @Override
        public Interruption interrupt(Lease lease) {
            ladder.add("interrupt " + lease.exchange().id());
            return wake(lease);
        }

        private Interruption wake(Lease lease) {
            Thread reached = threadOf.computeIfPresent(lease, (key, thread) -> {
                thread.interrupt();
                return thread;
            });
            return reached == null ? Interruption.TOO_LATE : Interruption.INJECTED;
        }

        @Override
        public void force(Lease lease) {
            ladder.add("force " + lease.exchange().id());
            wake(lease);
        }

        /** Returns what was done to requests that ran too long, in order, such as {@code interrupt r1}. */
        public List<String> ladder() {
            return ladder;
        }

        /** An application of it subscribes to events. */
        public void subscribe() {
            subscribed = true;
        }

        /** Returns the events that were published here: name, request id, reason or outcome. */
        public List<String> told() {
            return told;
        }

        @Override
        public boolean hasSubscribers() {
            return subscribed;
        }

        @Override
        public void publish(String name, Map<String, Object> details) {
            StringBuilder text = new StringBuilder(name);
            for (String key : List.of("request_id", "reason", "outcome", "signame", "message")) {
                if (details.get(key) != null) {
                    text.append(' ').append(details.get(key));
                }
            }
            told.add(text.toString());
        }

        /** Sets what {@link #usage()} returns. */
        public void uses(Usage used) {
            usage = used;
        }

        /** Registers a health check. */
        public void checks(String name, Duration timeout) {
            checks.register(name, timeout.toNanos() / 1e9);
        }

        /** Decides what health checks say from now on. */
        public void answersCheck(CompletionStage<String> answer) {
            checkAnswer = answer;
        }

        /** Returns how often a health check was run. */
        public int checksAsked() {
            return checksAsked.get();
        }

        @Override
        public List<HealthCheck> healthChecks() {
            return checks.all();
        }

        @Override
        public CompletionStage<String> checkHealth(String name) {
            CompletionStage<String> answer = checkAnswer;
            checksAsked.incrementAndGet();
            return answer;
        }

        /** Lets every probe from now on go unanswered. */
        public void deadlock() {
            deadlocked = true;
        }

        /** Asks the group for its replacement, as a process does that was sent a signal. */
        public void leave(ShutdownReason reason) {
            spec.events().leaving(reason);
        }

        @Override
        public CompletionStage<String> stack(Lease lease) {
            ladder.add("stack " + lease.exchange().id());
            return CompletableFuture.completedStage(threadOf.containsKey(lease) ? "scripted stack" : "");
        }

        @Override
        public Usage usage() {
            return usage;
        }

        @Override
        public CompletionStage<@Nullable Void> probe() {
            return deadlocked ? new CompletableFuture<>() : CompletableFuture.completedStage(null);
        }

        @Override
        public List<Path> sourceFiles() {
            sourceQuestions.incrementAndGet();
            return sources;
        }

        @Override
        public long pid() {
            return ProcessHandle.current().pid();
        }

        @Override
        public void close(ShutdownReason reason, Duration grace) {
            closedBecause = reason;
            awaitClosing();
            threadOf.values().forEach(Thread::interrupt);
            threads.close(grace);
        }

        /** Returns where the interpreter's output goes. */
        public ApplicationLog log() {
            return spec.log();
        }
    }
}

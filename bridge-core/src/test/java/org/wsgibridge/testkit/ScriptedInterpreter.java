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
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.health.HealthCheck;
import org.wsgibridge.health.HealthChecks;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.Interruption;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.spi.Usage;
import org.wsgibridge.spi.support.WorkerThreads;

/** An interpreter of the {@link ScriptedEngine}: its Java code runs on worker threads. Thread-safe. */
public final class ScriptedInterpreter implements Interpreter {
    private final ScriptedEngine engine;
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

    ScriptedInterpreter(ScriptedEngine engine, InterpreterSpec spec) {
        this.engine = engine;
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

    private ScriptedEngine.Script script(Exchange exchange) {
        ApplicationRef application = exchange.mount().application();
        return engine.script(application instanceof ApplicationRef.Module ref ? ref.module() : "hello");
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
        return engine.askForSources();
    }

    @Override
    public long pid() {
        return ProcessHandle.current().pid();
    }

    @Override
    public void close(ShutdownReason reason, Duration grace) {
        closedBecause = reason;
        engine.awaitClosing();
        threadOf.values().forEach(Thread::interrupt);
        threads.close(grace);
    }

    /** Returns where the interpreter's output goes. */
    public ApplicationLog log() {
        return spec.log();
    }
}

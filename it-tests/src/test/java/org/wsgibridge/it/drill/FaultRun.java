package org.wsgibridge.it.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;

/**
 * One fault amid twenty siblings in the same interpreter. The siblings arrive shortly before the fault's deadline,
 * because they have the same deadline themselves, and stay until it is decided how the fault ends. Confined to one
 * thread.
 */
final class FaultRun {
    static final double REQUEST_TIMEOUT = 3;
    static final double INTERRUPT_TIMEOUT = 0.5;
    static final int THREADS = 24;
    private static final int SIBLINGS = 20;
    private static final Duration PATIENCE = Duration.ofSeconds(45);
    private static final Duration POLL = Duration.ofMillis(20);

    private final Fault fault;
    private final Drill drill;
    private final Mount mount;
    private final Clients clients;
    private final int processes;

    private String victim = "";
    private int siblingsOfVictim;
    private long endedAt;

    /**
     * What was seen of one fault.
     *
     * @param fault the fault
     * @param engine where
     * @param answer what the client got
     * @param ending what ended it
     * @param seconds how long after its deadline that was; from its begin where it had none
     * @param siblings what the other requests of the interpreter got, and those of the group's other one
     * @param lost how many of them got anything but their answer
     * @param besides how many of them were in the interpreter of the fault
     * @param capacity how many requests the group ran at a time afterwards
     */
    record Result(
            Fault fault,
            Engine engine,
            String answer,
            String ending,
            double seconds,
            List<RawResponse> siblings,
            int lost,
            int besides,
            int capacity) {}

    FaultRun(Fault fault, Drill drill, Clients clients) {
        this.fault = fault;
        this.drill = drill;
        this.clients = clients;
        Mount root = drill.mount();
        this.mount =
                new Mount(root.container(), root.engine(), root.port(), root.prefix() + "/" + fault.path(), root.app());
        this.processes = fault.processes(root.engine());
    }

    Result run() throws Exception {
        List<CompletableFuture<RawResponse>> siblings = List.of();
        if (fault.isSudden()) {
            siblings = startSiblings(0, new CompletableFuture<>());
        }
        long started = System.nanoTime();
        CompletableFuture<RawResponse> answer = clients.get(mount, "/" + fault.path());
        if (!fault.isSudden()) {
            await("the fault to run").until(() -> group().busy() == 1);
            victim = group().interpreters().stream()
                    .filter(one -> one.busy() == 1)
                    .findFirst()
                    .map(Bridge.Interpreter::name)
                    .orElse("");
            waitUntil(started + nanos(REQUEST_TIMEOUT * 0.6));
            siblings = startSiblings(1, answer);
            siblingsOfVictim = group().interpreter(victim).busy() - 1;
        }
        if (fault == Fault.KILLED) {
            ProcessHandle.of(group().interpreter(victim).pid()).ifPresent(ProcessHandle::destroyForcibly);
        }
        String ending = fault.isSudden() ? suddenEnding(answer) : watch(siblings);
        drill.release(fault.path());
        List<RawResponse> others = Clients.answers(siblings);
        int lost = (int) others.stream().filter(one -> one.status() != 200).count();
        int capacity = capacityAfterwards();
        if (ending.equals("ended")) {
            ending = group().has(victim) ? "exception" : "exception, interpreter replaced";
        }
        double deadline = fault.isSudden() || fault == Fault.KILLED ? 0 : REQUEST_TIMEOUT;
        return new Result(
                fault,
                mount.engine(),
                Fault.describe(answer.join()),
                ending,
                Math.max(0, (endedAt - started) / 1e9 - deadline),
                others,
                lost,
                siblingsOfVictim,
                capacity);
    }

    private List<CompletableFuture<RawResponse>> startSiblings(int before, CompletableFuture<?> answer) {
        int number = SIBLINGS * processes;
        String path = "/hold?until=" + fault.path() + "&limit=" + REQUEST_TIMEOUT * 0.8 + "&number=";
        List<CompletableFuture<RawResponse>> siblings = clients.get(mount, number, i -> path + i);
        await("the siblings to run").until(() -> group().busy() >= number + before || answer.isDone());
        return siblings;
    }

    private String suddenEnding(CompletableFuture<RawResponse> answer) {
        answer.join();
        endedAt = System.nanoTime();
        siblingsOfVictim = SIBLINGS;
        return fault == Fault.EXIT_OF_PROCESS ? "process replaced" : "exception";
    }

    /** Watches until the request has ended or its interpreter has gone. */
    private String watch(List<CompletableFuture<RawResponse>> siblings) throws IOException, InterruptedException {
        long patience = System.nanoTime() + PATIENCE.toNanos();
        int inARow = 0;
        while (System.nanoTime() < patience) {
            Bridge.Group now = group();
            Bridge.Interpreter interpreter = now.interpreter(victim);
            if (!now.has(victim)) {
                endedAt = System.nanoTime();
                return mount.engine() == Engine.CPYTHON ? "process replaced" : now.stuck() > 0 ? "stuck" : "close";
            }
            if (!interpreter.active()) {
                drill.release(fault.path());
            }
            long running = siblings.stream().filter(one -> !one.isDone()).count();
            boolean alone = interpreter.busy() <= running - (siblings.size() - siblingsOfVictim);
            inARow = alone || interpreter.busy() == 0 ? inARow + 1 : 0;
            if (inARow == 1) {
                endedAt = System.nanoTime();
            }
            if (inARow == 10) {
                return "ended";
            }
            Thread.sleep(POLL.toMillis());
        }
        return "unknown";
    }

    /** Fills every slot, and returns how many there were; once more if an interpreter was replaced meanwhile. */
    private int capacityAfterwards() throws IOException {
        int slots = processes * THREADS;
        int busy = 0;
        for (int i = 0; i < 3 && busy < slots; i++) {
            await("the group to be whole").untilAsserted(() -> {
                assertThat(group().active()).isEqualTo(processes);
                assertThat(busyInActive()).isZero();
            });
            String file = fault.path() + "-afterwards-" + i;
            String path = "/hold?until=" + file + "&limit=" + REQUEST_TIMEOUT * 0.8;
            List<CompletableFuture<RawResponse>> all = clients.get(mount, slots, number -> path);
            await("every slot to be taken")
                    .until(() -> busyInActive() == slots || all.get(0).isDone());
            busy = busyInActive();
            drill.release(file);
            assertThat(Clients.answers(all)).allMatch(one -> one.status() == 200);
        }
        return busy;
    }

    private int busyInActive() {
        return group().interpreters().stream()
                .filter(Bridge.Interpreter::active)
                .mapToInt(Bridge.Interpreter::busy)
                .sum();
    }

    private Bridge.Group group() {
        return drill.bridge().group(fault.path());
    }

    private ConditionFactory await(String what) {
        return Awaitility.await(what + ": " + fault).atMost(PATIENCE).pollInterval(POLL);
    }

    private static void waitUntil(long nanoTime) throws InterruptedException {
        long left = nanoTime - System.nanoTime();
        if (left > 0) {
            Thread.sleep(left / 1_000_000);
        }
    }

    private static long nanos(double seconds) {
        return Math.round(seconds * 1e9);
    }
}

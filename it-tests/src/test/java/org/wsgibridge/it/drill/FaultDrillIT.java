package org.wsgibridge.it.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.TestServers;

/** Every fault, on every engine, amid twenty siblings: the client is answered, the siblings are unharmed. */
@ExtendWith(TestServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FaultDrillIT {
    private final List<FaultRun.Result> results = new ArrayList<>();

    @BeforeAll
    void runAll(TestServers.Running servers) throws Exception {
        run(servers, Container.JETTY_12_1, Engine.JYTHON);
        run(servers, Container.TOMCAT_10_1, Engine.CPYTHON);
    }

    private void run(TestServers.Running servers, Container container, Engine engine) throws Exception {
        Map<String, String> options = new TreeMap<>(Map.of(
                "threads", Integer.toString(FaultRun.THREADS),
                "request-timeout", Double.toString(FaultRun.REQUEST_TIMEOUT),
                "interrupt-timeout", Double.toString(FaultRun.INTERRUPT_TIMEOUT),
                "graceful-timeout", "5",
                "shutdown-timeout", "1"));
        Fault.of(engine).forEach(fault -> options.putAll(fault.options(engine)));
        try (Drill drill = Drill.deploy(servers, container, engine, options);
                Clients clients = new Clients()) {
            for (List<Fault> batch : batches(engine)) {
                List<CompletableFuture<FaultRun.Result>> running = batch.stream()
                        .map(fault -> clients.run(() -> run(fault, drill, clients)))
                        .toList();
                running.forEach(one -> results.add(one.join()));
            }
        }
    }

    /** One that cannot be finished must not hide the others. */
    private static FaultRun.Result run(Fault fault, Drill drill, Clients clients) throws Exception {
        try {
            return new FaultRun(fault, drill, clients).run();
        } catch (ConditionTimeoutException e) {
            return new FaultRun.Result(
                    fault, drill.mount().engine(), String.valueOf(e.getMessage()), "unknown", 0, List.of(), 0, 0, 0);
        }
    }

    /** What waits is drilled together, what computes not: the machine that runs this may be small. */
    private static List<List<Fault>> batches(Engine engine) {
        List<Fault> all = Fault.of(engine);
        List<List<Fault>> batches = new ArrayList<>();
        if (Drill.isLong()) {
            all.forEach(fault -> batches.add(List.of(fault)));
            return batches;
        }
        batches.add(all.stream().filter(fault -> !fault.burnsCpu()).toList());
        List<Fault> computing = all.stream().filter(Fault::burnsCpu).toList();
        for (int i = 0; i < computing.size(); i += 2) {
            batches.add(computing.subList(i, Math.min(i + 2, computing.size())));
        }
        return batches;
    }

    @TestFactory
    Stream<DynamicTest> everyFaultMustHarmNoOtherRequest() {
        return results.stream()
                .map(result -> DynamicTest.dynamicTest(
                        result.fault().title() + " on " + result.engine().option(), () -> check(result)));
    }

    private static void check(FaultRun.Result result) {
        assertThat(result.answer())
                .describedAs("%s", result)
                .isEqualTo(result.fault().answer());
        int mayBeLost = result.fault().takesSiblingsAlong(result.engine()) ? result.besides() : 0;
        assertThat(result.lost()).describedAs("%s", result).isLessThanOrEqualTo(mayBeLost);
        assertThat(result.capacity())
                .describedAs("%s", result)
                .isEqualTo(result.fault().processes(result.engine()) * FaultRun.THREADS);
    }

    @AfterAll
    void publish() throws Exception {
        Report report =
                new Report("faults", "Engine", "Fault", "Client", "Ended by", "Expected", "After", "Siblings lost");
        for (FaultRun.Result result : results) {
            report.row(
                    result.engine().option(),
                    result.fault().title(),
                    result.answer(),
                    result.ending(),
                    result.fault().answer() + ", " + result.fault().ending(result.engine()),
                    String.format(Locale.ROOT, "%.1f s", result.seconds()),
                    result.lost() + " of " + result.siblings().size());
        }
        report.publish();
    }
}

package org.wsgibridge.it.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.management.RuntimeMBeanException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.TestServers;

/** Interpreters are replaced for every reason that there is, under load: no request fails, capacity never drops. */
@ExtendWith(TestServers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RecyclingDrillIT {
    private static final int PROCESSES = 2;
    private static final int CLIENTS = 4;
    private static final int MAX_REQUESTS = 20_000;
    private static final long PATIENCE_MILLIS = 60_000;

    private final Report report = new Report(
            "recycling",
            "Engine",
            "Replaced by",
            "Interpreters",
            "Fewest that took requests",
            "Requests",
            "Failed",
            "p99");

    /** Why interpreters are replaced. */
    private enum Cause {
        MAXIMUM_REQUESTS("maximum-requests = 50"),
        RESTART_INTERVAL("restart-interval = 2"),
        TOUCHED_SCRIPT("touched script"),
        RELOAD("reload by JMX"),
        EVICTION("eviction by JMX"),
        SIGTERM("SIGTERM to its process");

        private final String title;

        Cause(String title) {
            this.title = title;
        }
    }

    /**
     * A drill.
     *
     * @param engine where
     * @param causes why interpreters are replaced
     */
    private record Recycling(Engine engine, Set<Cause> causes) {
        @Override
        public String toString() {
            return engine.option() + " by " + (causes.size() > 1 ? "everything at once" : title());
        }

        String title() {
            return causes.size() > 1
                    ? "all of these at once"
                    : causes.iterator().next().title;
        }
    }

    static Stream<Recycling> drills() {
        List<Recycling> drills = new ArrayList<>();
        for (Engine engine : Engine.values()) {
            Set<Cause> causes = EnumSet.allOf(Cause.class);
            if (engine == Engine.JYTHON) {
                causes.remove(Cause.SIGTERM);
            }
            if (Drill.isLong()) {
                causes.forEach(cause -> drills.add(new Recycling(engine, EnumSet.of(cause))));
            }
            drills.add(new Recycling(engine, causes));
        }
        return drills.stream();
    }

    @ParameterizedTest
    @MethodSource("drills")
    void noRequestMustFailAndCapacityMustNotDrop(Recycling drill, TestServers.Running servers) throws Exception {
        Map<String, String> options = new TreeMap<>(Map.of("processes", Integer.toString(PROCESSES), "threads", "4"));
        if (drill.causes.contains(Cause.MAXIMUM_REQUESTS)) {
            options.put("maximum-requests", "50");
        }
        if (drill.causes.contains(Cause.RESTART_INTERVAL)) {
            options.put("restart-interval", "2");
        }
        Container container = drill.engine == Engine.JYTHON ? Container.TOMCAT_11 : Container.JETTY_12_1;
        try (Drill deployed = Drill.deploy(servers, container, drill.engine, options);
                Clients clients = new Clients()) {
            Observed observed = new Observed(deployed);
            observed.awaitFull();
            Load load = new Load(deployed.mount(), "/work", MAX_REQUESTS, 5).start(clients, CLIENTS);
            int seen = observed.replace(load, drill.causes);
            load.stop();
            report.row(
                    drill.engine.option(),
                    drill.title(),
                    seen,
                    observed.fewest,
                    load.answers().size(),
                    load.failures().size(),
                    String.format(Locale.ROOT, "%.0f ms", load.millis(0.99)));
            assertThat(load.failures()).describedAs("%s", load.statuses()).isEmpty();
            assertThat(observed.fewest).isGreaterThanOrEqualTo(PROCESSES);
            assertThat(seen).isGreaterThan(PROCESSES + (Drill.isLong() ? 8 : 4));
        }
    }

    /** Looks at the group all the time. */
    private static final class Observed {
        private final Drill drill;
        private final Set<String> names = new HashSet<>();
        private final Set<Long> terminated = new HashSet<>();
        private long fewest = Long.MAX_VALUE;

        Observed(Drill drill) {
            this.drill = drill;
        }

        void awaitFull() throws InterruptedException {
            long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
            while (drill.group().active() < PROCESSES && System.nanoTime() < end) {
                Thread.sleep(10);
            }
        }

        /** Has interpreters replaced for every cause in turn, until enough have been; returns how many there were. */
        int replace(Load load, Set<Cause> causes) throws Exception {
            int wanted = PROCESSES + (Drill.isLong() ? 16 : 5);
            Set<Cause> toDo = EnumSet.copyOf(causes);
            long end = System.nanoTime() + PATIENCE_MILLIS * 1_000_000;
            long next = 0;
            while ((names.size() < wanted || !toDo.isEmpty()) && !load.isOver() && System.nanoTime() < end) {
                look();
                if (System.nanoTime() > next) {
                    Cause cause = Arrays.stream(Cause.values())
                            .filter(toDo.isEmpty() ? causes::contains : toDo::contains)
                            .findFirst()
                            .orElseThrow();
                    toDo.remove(cause);
                    cause(cause);
                    next = System.nanoTime() + 700_000_000L;
                }
                Thread.sleep(2);
            }
            return names.size();
        }

        private void look() {
            Bridge.Group group = drill.group();
            group.interpreters().forEach(one -> names.add(one.name()));
            fewest = Math.min(fewest, group.active());
        }

        private void cause(Cause cause) throws IOException {
            Bridge.Interpreter first = drill.group().interpreters().stream()
                    .filter(Bridge.Interpreter::active)
                    .findFirst()
                    .orElseThrow();
            switch (cause) {
                case MAXIMUM_REQUESTS, RESTART_INTERVAL -> {}
                case TOUCHED_SCRIPT -> touch();
                case RELOAD -> drill.bridge().reload();
                case EVICTION -> evict(first);
                case SIGTERM -> terminate();
            }
        }

        /**
         * Sends no process a second signal, which would end it immediately: its replacement may not be up yet.
         */
        private void terminate() {
            drill.group().interpreters().stream()
                    .filter(Bridge.Interpreter::active)
                    .filter(one -> terminated.add(one.pid()))
                    .findFirst()
                    .flatMap(one -> ProcessHandle.of(one.pid()))
                    .ifPresent(ProcessHandle::destroy);
        }

        /** An interpreter that is being replaced already cannot be evicted. */
        private void evict(Bridge.Interpreter interpreter) {
            try {
                drill.bridge().evict(Drill.GROUP, interpreter.name());
            } catch (RuntimeMBeanException e) {
                assertThat(e).hasStackTraceContaining(interpreter.name());
            }
        }

        private void touch() throws IOException {
            Path script = drill.mount().app().webInf().resolve("app/drill.py");
            FileTime later =
                    FileTime.fromMillis(Files.getLastModifiedTime(script).toMillis() + 1_000);
            Files.setLastModifiedTime(script, later);
        }
    }

    @AfterAll
    void publish() throws IOException {
        report.publish();
    }
}

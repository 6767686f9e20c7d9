package org.wsgibridge.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Recycling;
import org.wsgibridge.settings.monitoring.AdminSettings;
import org.wsgibridge.settings.monitoring.MetricsSettings;
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
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.ScriptedEngine;
import org.wsgibridge.testkit.ScriptedInterpreter;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.wsgi.EnvironBuilder;

/**
 * An error is thrown at each place between the admission of a request and the release of its slot, as it is when the
 * heap is full: every client gets its answer or sees its connection closed, every slot is free afterwards, every
 * interpreter is there again, and the bridge is alive.
 */
class ThrowableTest {
    private static final Duration BRIEF = Duration.ofMillis(150);

    /** Where something is thrown. */
    enum Place {
        REQUEST_STARTED,
        REQUEST_FINISHED,
        SLOT_RELEASED,
        REQUEST_TIMED_OUT,
        REQUEST_SLOW,
        REQUEST_ENDED,
        INTERPRETER_STARTED,
        INTERPRETER_STOPPED,
        OPEN,
        CALL,
        INTERRUPT,
        FORCE,
        STACK,
        HAS_SUBSCRIBERS,
        PUBLISH,
        PROBE,
        USAGE,
        CLOSE,
        APPLICATION,
        BODY
    }

    private final AtomicReference<@Nullable Place> armed = new AtomicReference<>();
    private final AtomicInteger thrown = new AtomicInteger();
    private final ScriptedEngine scripted = new ScriptedEngine();

    @TempDir
    Path home;

    @BeforeAll
    static void keepQuiet() {
        level(Level.OFF);
    }

    @AfterAll
    static void speakAgain() {
        level(null);
    }

    private static void level(@Nullable Level level) {
        ((Logger) LoggerFactory.getLogger("org.wsgibridge")).setLevel(level);
        ((Logger) LoggerFactory.getLogger("wsgi")).setLevel(level);
    }

    private void at(Place place) {
        if (armed.get() == place) {
            int number = thrown.getAndIncrement();
            switch (number % 3) {
                case 0 -> throw new OutOfMemoryError("injected at " + place);
                case 1 -> throw new StackOverflowError("injected at " + place);
                default -> throw new NoClassDefFoundError("injected at " + place);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Place.class)
    void mustLoseNothing(Place place) throws IOException {
        TestSettings settings = TestSettings.of(ScriptedEngine.NAME, home)
                .capacity(new Capacity(2, 2, 100, 100))
                .recycling(new Recycling(20, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0))
                .timeouts(Duration.ZERO, BRIEF, BRIEF, Duration.ofSeconds(1))
                .interpreterTimeouts(Duration.ZERO, Duration.ofSeconds(60), Duration.ofSeconds(1))
                .slow(Duration.ofMillis(50));
        scripted.define("nap", exchange -> {
            at(Place.APPLICATION);
            Thread.sleep(250);
            ScriptedEngine.respond(exchange, "rested");
        });
        scripted.define("fine", exchange -> {
            at(Place.APPLICATION);
            ScriptedEngine.respond(exchange, "fine");
        });
        WsgiBridge bridge = WsgiBridge.start(
                new BridgeSettings(
                        List.of(settings.mount(new ApplicationRef.Module("fine", "application"))),
                        Map.of("test", settings.group()),
                        List.of(),
                        AdminSettings.OFF,
                        MetricsSettings.DEFAULT),
                new EngineContext(Files.createDirectories(home.resolve("work")), null),
                List.of(new Failing()),
                List.of(new FailingListener()));
        try (bridge) {
            scripted.opened().forEach(ScriptedInterpreter::subscribe);
            armed.set(place);
            List<RecordingChannel> channels = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                channels.add(send(bridge, settings, i % 4 == 0 ? "nap" : "fine"));
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> channels.stream().allMatch(RecordingChannel::isClosed));
            armed.set(null);
            await().atMost(Duration.ofSeconds(30)).until(() -> isAsBefore(bridge));
            RecordingChannel after = send(bridge, settings, "fine");
            await().until(after::isClosed);
            assertThat(after.text()).isEqualTo("fine");
            assertThat(bridge.health().notLive()).isEmpty();
        }
    }

    private static boolean isAsBefore(WsgiBridge bridge) {
        GroupStats stats = bridge.stats().get(0);
        return stats.busy() == 0 && stats.queued() == 0 && stats.stuck() == 0 && stats.active() == 2;
    }

    private RecordingChannel send(WsgiBridge bridge, TestSettings settings, String application) {
        RecordingChannel channel = new RecordingChannel();
        bridge.handle(bridge.exchange(
                "r",
                settings.mount(new ApplicationRef.Module(application, "application")),
                new EnvironBuilder().put("REQUEST_METHOD", "GET").build(),
                new FailingBody(),
                channel,
                new RequestTimes()));
        return channel;
    }

    private final class FailingBody extends RequestBody {
        @Override
        public long length() {
            return 0;
        }

        @Override
        public int poll(java.nio.ByteBuffer target) {
            return -1;
        }

        @Override
        public void whenReadable(Runnable task) {
            task.run();
        }

        @Override
        public void close() {
            at(Place.BODY);
        }
    }

    private final class FailingListener implements BridgeListener {
        @Override
        public void requestStarted(Exchange exchange) {
            at(Place.REQUEST_STARTED);
        }

        @Override
        public void requestFinished(Exchange exchange) {
            at(Place.REQUEST_FINISHED);
        }

        @Override
        public void slotReleased(Exchange exchange) {
            at(Place.SLOT_RELEASED);
        }

        @Override
        public void requestTimedOut(Exchange exchange, boolean recovered) {
            at(Place.REQUEST_TIMED_OUT);
        }

        @Override
        public void requestSlow(Exchange exchange) {
            at(Place.REQUEST_SLOW);
        }

        @Override
        public void requestEnded(Exchange exchange) {
            at(Place.REQUEST_ENDED);
        }

        @Override
        public void interpreterStarted(String processGroup, String interpreter, long startNanos) {
            at(Place.INTERPRETER_STARTED);
        }

        @Override
        public void interpreterStopped(String processGroup, String interpreter, String reason) {
            at(Place.INTERPRETER_STOPPED);
        }
    }

    /** The scripted engine, which throws at each of its methods. */
    private final class Failing implements PythonEngine, PythonEngineProvider {
        @Override
        public String name() {
            return ScriptedEngine.NAME;
        }

        @Override
        public PythonEngine create(EngineContext context) {
            return this;
        }

        @Override
        public void check(ProcessGroupSettings settings) {}

        @Override
        public Interpreter open(InterpreterSpec spec) throws InterpreterStartException {
            at(Place.OPEN);
            return new FailingInterpreter(scripted.open(spec));
        }

        @Override
        public void close() {}
    }

    private final class FailingInterpreter implements Interpreter {
        private final Interpreter target;

        FailingInterpreter(Interpreter target) {
            this.target = target;
        }

        @Override
        public void call(Lease lease) {
            at(Place.CALL);
            target.call(lease);
        }

        @Override
        public Interruption interrupt(Lease lease) {
            at(Place.INTERRUPT);
            return target.interrupt(lease);
        }

        @Override
        public void force(Lease lease) {
            at(Place.FORCE);
            target.force(lease);
        }

        @Override
        public boolean hasSubscribers() {
            at(Place.HAS_SUBSCRIBERS);
            return target.hasSubscribers();
        }

        @Override
        public void publish(String name, Map<String, Object> details) {
            at(Place.PUBLISH);
            target.publish(name, details);
        }

        @Override
        public CompletionStage<String> stack(Lease lease) {
            at(Place.STACK);
            return target.stack(lease);
        }

        @Override
        public Usage usage() {
            at(Place.USAGE);
            return target.usage();
        }

        @Override
        public CompletionStage<@Nullable Void> probe() {
            at(Place.PROBE);
            return target.probe();
        }

        @Override
        public List<Path> sourceFiles() {
            return target.sourceFiles();
        }

        @Override
        public long pid() {
            return target.pid();
        }

        @Override
        public void close(ShutdownReason reason, Duration grace) {
            target.close(reason, grace);
            at(Place.CLOSE);
        }
    }
}

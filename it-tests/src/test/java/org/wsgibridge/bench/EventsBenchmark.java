package org.wsgibridge.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.jython.JythonEngineProvider;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.settings.read.SettingsReader;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.InterpreterStartException;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.wsgi.Environ;

/** What events cost a request of the engine jython, transport apart, with and without a subscriber. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 5, time = 2)
@Measurement(iterations = 5, time = 2)
@State(Scope.Benchmark)
@SuppressWarnings("NullAway.Init") // JMH calls the method that sets them.
public class EventsBenchmark {
    private static final int BATCH = 1000;
    private static final String SOURCE = """
            import mod_wsgi
            HEADERS = [('Content-Type', 'text/plain'), ('Content-Length', '13')]
            def application(environ, start_response):
                start_response('200 OK', HEADERS)
                return ['Hello, WSGI!\\n']
            def subscriber(name, **event):
                pass
            """;

    /** What the application has asked for. */
    @Param({"nothing", "subscribe_events(subscriber)", "start_recording_metrics()"})
    public String asked = "nothing";

    private final Environ environ = SampleRequest.environ();
    private MountSettings mount;
    private PythonEngine engine;
    private Interpreter interpreter;

    /** Opens an interpreter. */
    @Setup
    public void open() throws IOException, InterpreterStartException {
        Path folder = Files.createTempDirectory("events-benchmark");
        Path source = folder.resolve("wsgi.py");
        mount = SampleRequest.mount(source);
        Files.writeString(source, SOURCE + (asked.equals("nothing") ? "" : "mod_wsgi." + asked + "\n"));
        engine = new JythonEngineProvider().create(new EngineContext(folder, null));
        Map<String, String> options =
                Map.of("engine", "jython", "application", source.toString(), "processes", "1", "threads", "1");
        BridgeSettings settings = SettingsReader.read(SettingsSources.of(options), folder, Set.of("jython"))
                .settings();
        interpreter = engine.open(new InterpreterSpec(
                "bench",
                settings.groups().values().iterator().next(),
                List.of(mount.application()),
                new NoLog(),
                reason -> {}));
    }

    /** Closes it. */
    @TearDown
    public void close() {
        interpreter.close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(5));
        engine.close();
    }

    /** One request after the other on the interpreter's thread. */
    @Benchmark
    @OperationsPerInvocation(BATCH)
    public void requests(Blackhole hole) throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        next(new AtomicInteger(BATCH), done, hole);
        done.await();
    }

    private void next(AtomicInteger left, CountDownLatch done, Blackhole hole) {
        if (left.getAndDecrement() == 0) {
            done.countDown();
            return;
        }
        Exchange exchange = SampleRequest.exchange(environ, new ResponseBenchmark.Sink(hole), mount);
        exchange.times().markQueued();
        exchange.times().markDispatched();
        interpreter.call(new Lease() {
            private boolean released;

            @Override
            public Exchange exchange() {
                return exchange;
            }

            @Override
            public boolean release() {
                boolean first = !released;
                released = true;
                if (first) {
                    next(left, done, hole);
                }
                return first;
            }

            @Override
            public boolean isReleased() {
                return released;
            }
        });
    }

    private static final class NoLog implements ApplicationLog {
        @Override
        public void line(Stream stream, @Nullable Exchange exchange, String line, boolean continued) {}

        @Override
        public void record(@Nullable Exchange exchange, int level, String logger, String text) {}

        @Override
        public void exception(Exchange exchange, String message, String traceback) {}
    }
}

package org.wsgibridge.cpython;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.exchange.ResponseChannel;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.spi.ApplicationLog;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.Lease;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.MemoryBody;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.wsgi.EnvironBuilder;
import org.wsgibridge.wsgi.ResponseHead;

/**
 * Drives the engine without HTTP, to see what the connection and the daemon cost. Arguments: script, callable,
 * processes, threads, seconds, and maybe the size of a request body. Prints requests per second and CPU time per
 * request of the daemons and of this JVM.
 */
final class LoadMain {
    private static final int TICK_MICROS = 10_000;

    private final LongAdder done = new LongAdder();
    private final MountSettings mount;
    private final byte[] body;
    private volatile boolean running = true;

    private LoadMain(ApplicationRef application, int bodySize) {
        body = new byte[bodySize];
        mount = new MountSettings("", application, "load", 0, true, false, List.of());
    }

    public static void main(String[] arguments) throws Exception {
        Path script = Path.of(arguments[0]).toAbsolutePath();
        ApplicationRef application = new ApplicationRef.Script(script, arguments[1]);
        int processes = Integer.parseInt(arguments[2]);
        int threads = Integer.parseInt(arguments[3]);
        int seconds = Integer.parseInt(arguments[4]);
        Path work = Files.createTempDirectory("load");
        CPythonEngine engine = new CPythonEngine(new EngineContext(work, null));
        LoadMain load = new LoadMain(application, arguments.length > 5 ? Integer.parseInt(arguments[5]) : 0);
        List<Interpreter> interpreters = new ArrayList<>();
        for (int i = 0; i < processes; i++) {
            interpreters.add(engine.open(new InterpreterSpec(
                    "load-" + i,
                    TestSettings.of("cpython", script.resolveSibling(""))
                            .capacity(processes, threads, 100, 0)
                            .group(),
                    List.of(application),
                    new PrintingLog(),
                    System.err::println)));
        }
        for (Interpreter interpreter : interpreters) {
            for (int i = 0; i < threads; i++) {
                load.next(interpreter);
            }
        }
        for (int round = 0; round < seconds; round++) {
            load.measure(interpreters);
        }
        load.running = false;
        interpreters.forEach(interpreter -> interpreter.close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(2)));
        engine.close();
    }

    private void measure(List<Interpreter> interpreters) throws Exception {
        long before = done.sum();
        long cpu = cpu(interpreters);
        long own = cpu(ProcessHandle.current().pid());
        long start = System.nanoTime();
        Thread.sleep(1000);
        double elapsed = (System.nanoTime() - start) / 1e9;
        long count = done.sum() - before;
        System.out.printf(
                "%.0f/s daemon %.1f us jvm %.1f us%n",
                count / elapsed,
                (cpu(interpreters) - cpu) * TICK_MICROS / (double) count,
                (cpu(ProcessHandle.current().pid()) - own) * TICK_MICROS / (double) count);
    }

    private static long cpu(List<Interpreter> interpreters) throws IOException {
        long sum = 0;
        for (Interpreter interpreter : interpreters) {
            sum += cpu(interpreter.pid());
        }
        return sum;
    }

    private static long cpu(long pid) throws IOException {
        String[] fields = Files.readString(Path.of("/proc/" + pid + "/stat"))
                .split("\\) ", 2)[1]
                .split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    private void next(Interpreter interpreter) {
        EnvironBuilder environ = new EnvironBuilder()
                .put("REQUEST_METHOD", "GET")
                .put("SCRIPT_NAME", "")
                .put("PATH_INFO", "/")
                .put("QUERY_STRING", "")
                .put("REQUEST_URI", "/")
                .put("SERVER_NAME", "localhost")
                .put("SERVER_PORT", "8080")
                .put("SERVER_PROTOCOL", "HTTP/1.1")
                .put("REMOTE_ADDR", "127.0.0.1")
                .put("REMOTE_PORT", "40000")
                .put("wsgi.url_scheme", "http")
                .put("HTTP_HOST", "localhost:8080")
                .put("HTTP_USER_AGENT", "load")
                .put("HTTP_ACCEPT", "*/*");
        RequestTimes times = new RequestTimes();
        times.markQueued();
        times.markDispatched();
        Exchange exchange = new Exchange("r", mount, environ.build(), requestBody(), new NullChannel(), times, x -> {});
        interpreter.call(new LoopLease(exchange, interpreter));
    }

    private RequestBody requestBody() {
        return body.length == 0 ? RequestBody.EMPTY : new MemoryBody(body);
    }

    /** Sends the next request when it is released. */
    private final class LoopLease implements Lease {
        private final Exchange exchange;
        private final Interpreter interpreter;

        LoopLease(Exchange exchange, Interpreter interpreter) {
            this.exchange = exchange;
            this.interpreter = interpreter;
        }

        @Override
        public Exchange exchange() {
            return exchange;
        }

        @Override
        public boolean release() {
            done.increment();
            if (running) {
                next(interpreter);
            }
            return true;
        }

        @Override
        public boolean isReleased() {
            return false;
        }
    }

    private static final class NullChannel implements ResponseChannel {
        @Override
        public void send(ResponseHead head, byte[] body, int offset, int length) {}

        @Override
        public void start(ResponseHead head) {}

        @Override
        public void write(byte[] chunk) {}

        @Override
        public void sendFile(FileChannel file, long position, long count) {
            try {
                file.close();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void end() {}

        @Override
        public void breakOff() {}

        @Override
        public void abort() {}

        @Override
        public boolean isStarted() {
            return false;
        }

        @Override
        public boolean isWritable() {
            return true;
        }

        @Override
        public void whenWritable(Runnable task) {
            task.run();
        }
    }

    private static final class PrintingLog implements ApplicationLog {
        @Override
        public void line(Stream stream, @Nullable Exchange exchange, String line, boolean continued) {
            System.err.println(line);
        }

        @Override
        public void record(@Nullable Exchange exchange, int level, String logger, String text) {
            System.err.println(text);
        }

        @Override
        public void exception(Exchange exchange, String message, String traceback) {
            System.err.println(message + "\n" + traceback);
        }
    }
}

package org.wsgibridge.bench;

import java.nio.channels.FileChannel;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.ResponseChannel;
import org.wsgibridge.exchange.ResponseWriter;
import org.wsgibridge.wsgi.Environ;
import org.wsgibridge.wsgi.Header;
import org.wsgibridge.wsgi.ResponseHead;

/** What it costs to pass one response through the rules of PEP 3333, engine and transport apart. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class ResponseBenchmark {
    private static final List<Header> HEADERS = List.of(
            new Header("Content-Type", "text/html; charset=utf-8"),
            new Header("X-Frame-Options", "DENY"),
            new Header("X-Content-Type-Options", "nosniff"),
            new Header("Referrer-Policy", "same-origin"),
            new Header("Content-Length", "1024"));

    private final Environ environ = SampleRequest.environ();
    private final byte[] body = new byte[1024];

    /** A response whose only chunk is its whole body: most pages. */
    @Benchmark
    public boolean whole(Blackhole hole) {
        ResponseWriter response = response(hole);
        return response.writeWhole(body, 0, body.length);
    }

    /** A response in four chunks, each sent immediately. */
    @Benchmark
    public boolean streamed(Blackhole hole) {
        ResponseWriter response = response(hole);
        for (int i = 0; i < 4; i++) {
            response.write(new byte[256]);
        }
        return response.end();
    }

    private ResponseWriter response(Blackhole hole) {
        Exchange exchange = SampleRequest.exchange(environ, new Sink(hole));
        exchange.response().startResponse("200 OK", HEADERS, false);
        return exchange.response();
    }

    /** A client that takes everything at once. */
    record Sink(Blackhole hole) implements ResponseChannel {
        @Override
        public void send(ResponseHead head, byte[] bytes, int offset, int length) {
            hole.consume(head);
            hole.consume(bytes);
        }

        @Override
        public void start(ResponseHead head) {
            hole.consume(head);
        }

        @Override
        public void write(byte[] chunk) {
            hole.consume(chunk);
        }

        @Override
        public void sendFile(FileChannel file, long position, long count) {
            throw new UnsupportedOperationException();
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
}

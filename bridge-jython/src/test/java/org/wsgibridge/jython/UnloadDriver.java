package org.wsgibridge.jython;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.Interpreter;
import org.wsgibridge.spi.InterpreterSpec;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.ShutdownReason;
import org.wsgibridge.testkit.RecordingChannel;
import org.wsgibridge.testkit.RecordingLog;
import org.wsgibridge.testkit.TestLease;
import org.wsgibridge.testkit.TestSettings;
import org.wsgibridge.wsgi.EnvironBuilder;

/** A web application's life: is loaded by a class loader of its own, serves a request with Jython and ends. */
public final class UnloadDriver implements Callable<String> {
    private final Path script;
    private final Path work;

    public UnloadDriver(Path script, Path work) {
        this.script = script;
        this.work = work;
    }

    @Override
    public String call() throws Exception {
        ApplicationRef application = new ApplicationRef.Script(script, "application");
        TestSettings settings = TestSettings.of("jython", work).capacity(1, 2, 10, 0);
        PythonEngine engine = new JythonEngineProvider().create(new EngineContext(work, null));
        Interpreter interpreter = engine.open(new InterpreterSpec(
                "unload", settings.group(), List.of(application), new RecordingLog(), reason -> {}));
        String text = serve(interpreter, application);
        interpreter.close(ShutdownReason.SHUTDOWN_SIGNAL, Duration.ofSeconds(10));
        engine.close();
        return text;
    }

    private static String serve(Interpreter interpreter, ApplicationRef application) {
        RecordingChannel channel = new RecordingChannel();
        MountSettings mount = new MountSettings("", application, "test", 0, true, false, List.of());
        Exchange exchange = new Exchange(
                "r1",
                mount,
                new EnvironBuilder().put("REQUEST_METHOD", "GET").build(),
                RequestBody.EMPTY,
                channel,
                new RequestTimes(),
                x -> {});
        TestLease lease = new TestLease(exchange);
        interpreter.call(lease);
        lease.awaitRelease();
        return channel.text();
    }
}

package org.wsgibridge.jython;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
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

/** A web application's life: is loaded by a separate class loader, serves a request with Jython and ends. */
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

    /** A JDBC driver of the application, which puts itself into the JVM's list as they all do. */
    public static final class Database implements Driver {
        static {
            try {
                DriverManager.registerDriver(new Database());
            } catch (SQLException e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        @Override
        public @Nullable Connection connect(String url, Properties properties) {
            return null;
        }

        @Override
        public boolean acceptsURL(String url) {
            return false;
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }
    }
}

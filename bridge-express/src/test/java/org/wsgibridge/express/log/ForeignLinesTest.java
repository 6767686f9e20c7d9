package org.wsgibridge.express.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.net.ConnectException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.wsgibridge.log.LogText;

/** Libraries that log without end, before a real log. */
class ForeignLinesTest {
    private static final int MANY = 5000;

    private final LoggerContext context = new LoggerContext();
    private final ListAppender<ILoggingEvent> written = new ListAppender<>();

    @BeforeEach
    void open() {
        written.start();
        context.getLogger(Logger.ROOT_LOGGER_NAME).addAppender(new ForeignLines(context, written));
        context.getLogger(Logger.ROOT_LOGGER_NAME).setLevel(Level.INFO);
    }

    private List<ILoggingEvent> of(String logger) {
        return written.list.stream()
                .filter(event -> event.getLoggerName().equals(logger))
                .toList();
    }

    @Test
    void mustWriteFewOfManyAndTheirNumber() {
        Logger noisy = context.getLogger("org.eclipse.jetty.Noisy");
        long start = System.nanoTime();
        IntStream.range(0, MANY).forEach(i -> noisy.warn("bad request {}", i, new IllegalStateException("state")));
        context.getLogger("org.eclipse.jetty.Quiet").warn("once");
        long seconds = (System.nanoTime() - start) / 1_000_000_000;

        List<ILoggingEvent> lines = of("org.eclipse.jetty.Noisy");
        assertThat(lines).hasSizeBetween(10, (int) (seconds + 1) * 10);
        assertThat(lines.get(0).getFormattedMessage()).isEqualTo("bad request 0");
        assertThat(lines.get(0).getThrowableProxy()).isNotNull();
        assertThat(of("org.eclipse.jetty.Quiet")).hasSize(1);
    }

    @Test
    void mustPassWhatTheBridgeAndApplicationsWriteAndWhatIsNoWarning() {
        for (String name : List.of("org.wsgibridge.some.Part", "wsgi.application.default", "com.example.Library")) {
            Logger logger = context.getLogger(name);
            boolean ours = !name.startsWith("com.");
            IntStream.range(0, 100).forEach(i -> {
                if (ours) {
                    logger.warn("line {}", i);
                } else {
                    logger.info("line {}", i);
                }
            });
            assertThat(of(name)).hasSize(100);
        }
    }

    /** What a receiver answers with an error is up to it. */
    @Test
    void mustWriteLittleOfALongText() {
        String body = "\u001b[31mA\nB".repeat(1_000_000);
        String exporter = "io.opentelemetry.exporter.otlp.internal.HttpExporter";
        context.getLogger(exporter).warn("Server responded with {}", body);
        context.getLogger(exporter).warn("Failed", new IllegalStateException(body));
        assertThat(of(exporter))
                .hasSize(2)
                .extracting(ILoggingEvent::getFormattedMessage)
                .allSatisfy(text -> assertThat(text).hasSizeLessThan(5_000).doesNotContain("\n", "\u001b"));

        String library = "org.eclipse.jetty.Verbose";
        context.getLogger(library).warn(body);
        context.getLogger(library).warn((String) null);
        assertThat(of(library).get(0).getFormattedMessage())
                .contains("left out")
                .hasSizeLessThan(2 * LogText.LONGEST);
        assertThat(of(library)).hasSize(2);
    }

    @Test
    void mustWriteWhyAnExporterFailsInOneLine() {
        String name = "io.micrometer.registry.otlp.OtlpMeterRegistry";
        context.getLogger(name)
                .warn(
                        "Failed to publish to {}",
                        "{}",
                        new RuntimeException(new ConnectException("Connection refused")));

        ILoggingEvent event = of(name).get(0);
        assertThat(event.getFormattedMessage())
                .isEqualTo("Failed to publish to {}: java.net.ConnectException: Connection refused");
        assertThat(event.getThrowableProxy()).isNull();
    }

    @Test
    void mustWriteALineOfExceptionsThatAreTheCausesOfEachOther() {
        Exception one = new IllegalStateException("one");
        one.initCause(new IllegalStateException("two", one));
        String name = "io.micrometer.registry.otlp.OtlpMeterRegistry";
        context.getLogger(name).warn("Failed", one);

        assertThat(of(name))
                .singleElement()
                .satisfies(event -> assertThat(event.getFormattedMessage())
                        .startsWith("Failed: java.lang.IllegalStateException: "));
    }
}

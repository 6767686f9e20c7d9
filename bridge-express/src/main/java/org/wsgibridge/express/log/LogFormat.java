package org.wsgibridge.express.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.failure.ExpressException;

/**
 * The format of a log's lines: {@code --log-format} and {@code --error-log-format}. Immutable.
 *
 * @param shape the kind of lines
 * @param pattern Logback's pattern for lines of text
 */
public record LogFormat(Shape shape, String pattern) {
    /** The message alone. */
    static final LogFormat MESSAGE_ALONE = new LogFormat(Shape.TEXT, "%msg%n");

    /** The kinds of lines. */
    public enum Shape {
        /** Text for people. */
        TEXT,
        /** A JSON object with Logback's names. */
        JSON,
        /** A JSON object with the names of the Elastic Common Schema. */
        ECS,
        /** A JSON object with the names of Logstash. */
        LOGSTASH
    }

    /**
     * Reads the options.
     *
     * @param name text, json, ecs or logstash
     * @param letters the format in Apache's letters, {@code null} for the default format
     * @throws ExpressException for an unknown name or letter, and for letters where a line is JSON
     */
    public static LogFormat of(String name, @Nullable String letters) {
        Shape shape = shape(name);
        if (shape != Shape.TEXT && letters != null) {
            throw ExpressException.usage("--error-log-format does nothing with --log-format " + name
                    + ": expected one of them, or --log-format text");
        }
        return new LogFormat(shape, letters == null ? ErrorLogFormat.DEFAULT : ErrorLogFormat.pattern(letters));
    }

    private static Shape shape(String name) {
        for (Shape shape : Shape.values()) {
            if (shape.name().toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                return shape;
            }
        }
        throw ExpressException.usage("--log-format " + name + ": expected text, json, ecs or logstash");
    }

    /**
     * Makes and starts an encoder.
     *
     * @param colours whether warnings and errors in text have a colour
     */
    Encoder<ILoggingEvent> encoder(LoggerContext context, boolean colours) {
        Encoder<ILoggingEvent> encoder = switch (shape) {
            case TEXT -> text(context, colours);
            case JSON -> new JsonLines();
            case ECS -> new EcsLines();
            case LOGSTASH -> new LogstashLines();
        };
        encoder.setContext(context);
        encoder.start();
        return encoder;
    }

    private Encoder<ILoggingEvent> text(LoggerContext context, boolean colours) {
        EventLayout layout = new EventLayout(colours);
        layout.setContext(context);
        layout.setPattern(pattern);
        layout.start();
        LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
        encoder.setCharset(UTF_8);
        encoder.setLayout(layout);
        return encoder;
    }
}

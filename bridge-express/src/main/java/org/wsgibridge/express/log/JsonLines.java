package org.wsgibridge.express.log;

import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.encoder.JsonEscapeUtil;

/**
 * Writes an event as a line of JSON with Logback's names. Uses Logback's encoder, but with the formatted message in
 * place of the pattern and its arguments. Thread-safe.
 */
final class JsonLines extends JsonEncoder {
    JsonLines() {
        setWithSequenceNumber(false);
        setWithNanoseconds(false);
        setWithContext(false);
        setWithMessage(false);
        setWithArguments(false);
        // The encoder writes the name as it is, and an application may have put a quote in it.
        setWithLoggerName(false);
    }

    @Override
    protected void appendCustomFields(StringBuilder line, ILoggingEvent event) {
        line.append(VALUE_SEPARATOR);
        appenderMember(line, LOGGER_ATTR_NAME, JsonEscapeUtil.jsonEscapeString(event.getLoggerName()));
        line.append(VALUE_SEPARATOR);
        appenderMember(
                line, MESSAGE_ATTR_NAME, JsonEscapeUtil.jsonEscapeString(String.valueOf(event.getFormattedMessage())));
    }

    @Override
    public byte[] encode(ILoggingEvent event) {
        return OneLine.of(super.encode(event));
    }
}

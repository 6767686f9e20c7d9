package org.wsgibridge.express.log;

import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.wsgibridge.log.LogText;

/** Writes an event so that no text in it, of whichever logger, can be taken for another event. */
final class EventLayout extends PatternLayout {

    EventLayout() {
        getInstanceConverterMap().put(RequestConverter.WORD, RequestConverter::new);
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        return LogText.written(super.doLayout(event));
    }
}

package org.wsgibridge.express.log;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import org.wsgibridge.log.LogText;

/** Writes an event as text, of which no line can be mistaken for another event. Thread-safe. */
final class EventLayout extends PatternLayout {

    private static final String RED = "\033[31m";
    private static final String YELLOW = "\033[33m";
    private static final String PLAIN = "\033[0m";

    private final boolean colours;

    /**
     * Makes a layout.
     *
     * @param colours whether warnings and errors have a colour, for a terminal
     */
    EventLayout(boolean colours) {
        this.colours = colours;
        getInstanceConverterMap().put(RequestConverter.WORD, RequestConverter::new);
    }

    @Override
    public String doLayout(ILoggingEvent event) {
        String text = LogText.written(super.doLayout(event));
        if (!colours || !event.getLevel().isGreaterOrEqual(Level.WARN)) {
            return text;
        }
        String colour = event.getLevel().isGreaterOrEqual(Level.ERROR) ? RED : YELLOW;
        return colour + text.stripTrailing() + PLAIN + System.lineSeparator();
    }
}

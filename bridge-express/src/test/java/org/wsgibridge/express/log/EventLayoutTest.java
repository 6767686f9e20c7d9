package org.wsgibridge.express.log;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.LoggingEvent;
import org.junit.jupiter.api.Test;

/** Colours of events. */
class EventLayoutTest {
    private final LoggerContext context = new LoggerContext();

    private String written(boolean colours, Level level) {
        EventLayout layout = new EventLayout(colours);
        layout.setContext(context);
        layout.setPattern("%msg%n");
        layout.start();
        return layout.doLayout(
                new LoggingEvent("caller", context.getLogger("wsgi.x"), level, "first\n\033[31msecond", null, null));
    }

    @Test
    void mustColourWarningsAndErrorsWhereAskedForAndNothingThatIsInTheText() {
        String plain = written(false, Level.ERROR);
        assertThat(plain).doesNotContain("\033").contains("first").endsWith(System.lineSeparator());
        assertThat(written(true, Level.INFO)).isEqualTo(plain);
        assertThat(written(true, Level.WARN))
                .isEqualTo("\033[33m" + plain.strip() + "\033[0m" + System.lineSeparator());
        assertThat(written(true, Level.ERROR))
                .isEqualTo("\033[31m" + plain.strip() + "\033[0m" + System.lineSeparator());
    }
}

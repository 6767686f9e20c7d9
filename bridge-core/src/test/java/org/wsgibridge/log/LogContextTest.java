package org.wsgibridge.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import org.slf4j.helpers.NOPLogger;
import org.wsgibridge.testkit.LogCapture;

class LogContextTest {
    private static final LogContext CONTEXT = new LogContext("shop", "shop-1", "abc", "/shop", "0af7", "b7ad");

    @AfterEach
    void clear() {
        MDC.clear();
    }

    @Test
    void mustBeInTheMdcWhileALineIsWrittenAndNotAfterwards() {
        AtomicReference<Map<String, String>> seen = new AtomicReference<>();
        CONTEXT.run(() -> seen.set(MDC.getCopyOfContextMap()));
        assertThat(seen.get())
                .containsOnly(
                        Map.entry("wsgi.process_group", "shop"),
                        Map.entry("wsgi.interpreter", "shop-1"),
                        Map.entry("wsgi.request_id", "abc"),
                        Map.entry("wsgi.mount", "/shop"),
                        Map.entry("traceId", "0af7"),
                        Map.entry("spanId", "b7ad"));
        assertThat(MDC.getCopyOfContextMap()).isNullOrEmpty();
    }

    @Test
    void mustLeaveToAThreadWhatItHadAlsoWhenTheLogThrows() {
        MDC.put("traceId", "of the container");
        MDC.put("wsgi.request_id", "another request");
        MDC.put("theirs", "stays");
        AtomicReference<String> seen = new AtomicReference<>();
        assertThatThrownBy(() -> LogContext.ofGroup("shop", null).run(() -> {
                    seen.set(MDC.get("wsgi.request_id"));
                    throw new IllegalStateException();
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(seen.get()).isNull();
        assertThat(MDC.getCopyOfContextMap())
                .containsOnly(
                        Map.entry("traceId", "of the container"),
                        Map.entry("wsgi.request_id", "another request"),
                        Map.entry("theirs", "stays"));
    }

    @Test
    void mustNotBeMadeForALineThatIsNotWritten() {
        LogContext.Source unasked = () -> {
            throw new AssertionError("asked");
        };
        LogCode.SERVICE_ENDED.log(unasked, NOPLogger.NOP_LOGGER, "cron", "has ended", 1);
        assertThat(LogCapture.of(
                        LogContextTest.class,
                        () -> LogCode.SERVICE_ENDED.log(
                                () -> CONTEXT, LoggerFactory.getLogger(LogContextTest.class), "cron", "has ended", 1)))
                .containsExactly("WB0701: Service cron has ended; it is started again in 1 s");
    }
}

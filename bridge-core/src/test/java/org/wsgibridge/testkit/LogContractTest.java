package org.wsgibridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.log.LogText;

/** What every engine's applications write arrives in a real log: its level, whole lines, and whose it is. */
public abstract class LogContractTest extends LoggedApplication {
    /** What may be in no event, but for line feeds, after which the next line is indented. */
    private static final String CONTROL = "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202e]";

    @Test
    void mustGiveEachStreamItsLevelAndItsRequest() {
        Exchange exchange = run(
                "environ['wsgi.errors'].write('to errors\\n')",
                "sys.stdout.write('to stdout\\n')",
                "sys.stderr.write('to stderr\\n')");
        assertThat(of("to errors").getLevel()).isEqualTo(Level.WARN);
        assertThat(of("to stdout").getLevel()).isEqualTo(Level.INFO);
        assertThat(of("to stderr").getLevel()).isEqualTo(Level.WARN);
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getLoggerName()).isEqualTo("wsgi.application.test");
            assertMine(event, exchange);
        });
    }

    @Test
    void mustJoinPartsOfALineAndPassOnTheLastOne() {
        run(
                "sys.stderr.write('one ')",
                "sys.stdout.write('between\\n')",
                "sys.stderr.write('line\\nrest of')",
                "sys.stderr.write(' another')");
        await().until(() -> has("rest of another"));
        assertThat(events.stream().map(ILoggingEvent::getFormattedMessage))
                .containsExactlyInAnyOrder("one line", "between", "rest of another");
    }

    @Test
    void mustCutWhatIsTooLongForALine() {
        run("sys.stdout.write('x' + 'y' * 70000 + '\\n')");
        await().untilAsserted(() -> assertThat(events.stream()
                        .mapToInt(event -> event.getFormattedMessage().length())
                        .sum())
                .isEqualTo(70_001));
        assertThat(events)
                .hasSize(2)
                .allMatch(event -> event.getFormattedMessage().length() <= 65_536);
    }

    @Test
    void mustPassOnRecordsForWhichTheApplicationHasNoHandler() {
        Exchange exchange = run(
                "log = logging.getLogger('shop.orders')",
                "log.info('too low')",
                "log.warning('warned of %s', 'all')",
                "try:",
                "    {}['missing']",
                "except KeyError:",
                "    log.exception('failed')",
                "logging.getLogger().critical('at the root')");
        assertThat(of("at the root"))
                .returns(Level.ERROR, ILoggingEvent::getLevel)
                .returns("wsgi.application.test", ILoggingEvent::getLoggerName);
        assertThat(events).hasSize(3).allSatisfy(event -> assertMine(event, exchange));
        assertThat(of("warned of all"))
                .returns(Level.WARN, ILoggingEvent::getLevel)
                .returns("wsgi.application.test.shop.orders", ILoggingEvent::getLoggerName);
        assertThat(of("failed").getLevel()).isEqualTo(Level.ERROR);
        assertThat(of("failed").getFormattedMessage())
                .startsWith("failed\n    Traceback (most recent call last)")
                .contains("KeyError");
    }

    @Test
    void mustMapTheLevelsOfPythonForAHandlerThatTheApplicationAdds() {
        run(
                "import mod_wsgi",
                "log = logging.getLogger('levels')",
                "log.setLevel(5)",
                "handler = mod_wsgi.LogHandler()",
                "log.addHandler(handler)",
                "for n in (5, 10, 20, 25, 30, 40, 50): log.log(n, 'level-%d.', n)",
                "log.removeHandler(handler)");
        of("level-50.");
        assertThat(events.stream().map(event -> event.getFormattedMessage() + event.getLevel()))
                .containsExactly(
                        "level-5.TRACE",
                        "level-10.DEBUG",
                        "level-20.INFO",
                        "level-25.INFO",
                        "level-30.WARN",
                        "level-40.ERROR",
                        "level-50.ERROR");
    }

    @Test
    void mustKeepLevelAndLoggerWhereTheApplicationConfiguresALevelOnly() {
        run(
                "logging.basicConfig(level=logging.INFO)",
                "logging.getLogger('basic').info('told')",
                "logging.warning('warned')",
                "logging.getLogger().setLevel(logging.WARNING)",
                "logging.getLogger().handlers[:] = []");
        assertThat(of("warned").getLevel()).isEqualTo(Level.WARN);
        assertThat(of("told")).returns(Level.INFO, ILoggingEvent::getLevel);
        assertThat(events.stream().map(ILoggingEvent::getFormattedMessage)).containsExactly("told", "warned");
    }

    @Test
    void mustLogOnceWhatTheApplicationLogsByItsOwnHandlers() {
        run(
                "import sys",
                "handler = logging.StreamHandler(sys.stderr)",
                "handler.setFormatter(logging.Formatter('own %(levelname)s %(message)s'))",
                "log = logging.getLogger('own')",
                "log.addHandler(handler)",
                "log.warning('format')",
                "log.removeHandler(handler)");
        of("own WARNING format");
        assertThat(events).hasSize(1);
    }

    @Test
    void mustMeasureCpuTimeIfAListenerAsksForIt() {
        Exchange exchange = run("sum(range(300000))");
        await().until(() -> exchange.times().released() != 0);
        assertThat(exchange.times().cpuNanos())
                .isPositive()
                .isLessThan(exchange.times().released() - exchange.times().arrived());
    }

    @Test
    void mustLogAnEscapedExceptionAsAnErrorWithItsTraceback() {
        Exchange exchange = run("raise KeyError('gone astray')");
        ILoggingEvent event = of("gone astray");
        assertThat(event.getLevel()).isEqualTo(Level.ERROR);
        assertThat(event.getFormattedMessage())
                .startsWith("WB0206: KeyError exception raised")
                .contains("Traceback (most recent call last)", exchange.id());
        assertMine(event, exchange);
    }

    @Test
    void mustNotLogARequestTimeoutAsAnErrorOfTheApplication() throws IOException {
        Exchange exchange = runUntilTimeout("while True: time.sleep(0.01)");
        assertThat(exchange.outcome()).isEqualTo(Outcome.REQUEST_TIMEOUT);
        assertThat(of("exception raised").getLevel()).isEqualTo(Level.DEBUG);
        assertThat(events).noneMatch(event -> event.getLevel() == Level.ERROR);
    }

    @Test
    void mustSayInTheBridgesOwnWarningsWhichRequestTheyAreOf() throws IOException {
        ListAppender<ILoggingEvent> own = new ListAppender<>();
        own.list = events;
        own.start();
        Logger bridges = (Logger) LoggerFactory.getLogger("org.wsgibridge.pool");
        bridges.addAppender(own);
        try {
            Exchange exchange = runUntilTimeout("while True: time.sleep(0.01)");
            assertMine(of("WB0301"), exchange);
            assertMine(of("WB0302"), exchange);
            assertThat(of("WB0301").getMDCPropertyMap()).containsEntry("traceId", TRACE);
        } finally {
            bridges.detachAppender(own);
        }
    }

    @Test
    void mustNotLogARequestThatItsApplicationGaveUpAsAnError() {
        Exchange exchange = run("import mod_wsgi", "raise mod_wsgi.RequestTimeout()");
        assertThat(exchange.outcome()).isEqualTo(Outcome.REQUEST_TIMEOUT);
        assertThat(exchange.status()).isEqualTo(504);
        assertThat(of("exception raised").getLevel()).isEqualTo(Level.DEBUG);
        assertThat(events).noneMatch(event -> event.getLevel() == Level.ERROR);
    }

    @Test
    void mustShortenWhatAnExceptionSays() {
        Exchange exchange = run("raise type('T' * 100000, (ValueError,), {})('begin ' + 'x' * 9000000 + ' end')");
        assertThat(exchange.outcome()).isEqualTo(Outcome.FAILED);
        assertThat(String.valueOf(exchange.exception())).startsWith("TTT").hasSizeLessThan(500);
        ILoggingEvent event = of("exception raised");
        assertThat(event.getFormattedMessage())
                .contains("Traceback (most recent call last)", "left out", "xxx end")
                .hasSizeLessThan(3 * LogText.LONGEST);
        assertThat(run("pass").outcome()).isEqualTo(Outcome.COMPLETED);
    }

    @Test
    void mustShortenRecordsAndTheNamesOfTheirLoggers() {
        run("logging.getLogger('n' * 100000).error('begin ' + 'x' * 9000000 + ' end')");
        ILoggingEvent event = of("begin xxx");
        assertThat(event.getFormattedMessage()).contains("left out").hasSizeLessThan(2 * LogText.LONGEST);
        assertThat(event.getLoggerName()).hasSizeLessThan(1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "environ['wsgi.errors'].write(BAD + '\\n')",
                "sys.stderr.write(BAD)",
                "sys.stdout.write(BAD)",
                "logging.getLogger(BAD).error(BAD)",
                "logging.getLogger('x').error('%s', BAD)",
                "logging.basicConfig(level=logging.WARNING);;logging.warning(BAD);;del logging.root.handlers[:]",
                "try: raise ValueError(BAD);;except ValueError: logging.getLogger('x').exception(BAD)",
                "raise ValueError(BAD)",
                "raise type('Bad', (Exception,), {'__module__': BAD})(BAD)",
            })
    void mustNotLetAnApplicationForgeAnEvent(String statement) {
        run(statement);
        of("mark");
        run("sys.stderr.write('after\\n')");
        of("after");
        assertThat(events).allSatisfy(event -> {
            assertThat(event.getLoggerName()).doesNotContainPattern(CONTROL).doesNotContain("\n");
            assertThat(event.getFormattedMessage())
                    .doesNotContainPattern(CONTROL)
                    .doesNotContainPattern("\n[^ \n]");
        });
    }

    /** Each writes the exception's message by one call, in which it has its own lines. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "traceback.print_exc()",
                "traceback.print_exc(file=environ['wsgi.errors'])",
                "print(traceback.format_exc())",
                "sys.stderr.write(traceback.format_exc())",
                "sys.excepthook(*sys.exc_info())",
            })
    void mustMakeOneEventOfATracebackWhoseMessageHasLines(String printed) {
        run(
                "import traceback",
                "try: raise ValueError('one\\ntwo\\n\\nWB0206: three\\nTraceback (most recent call last):\\nlast')",
                "except ValueError: " + printed,
                "sys.stderr.write('after\\n')");
        of("after");
        assertThat(of("ValueError: one").getFormattedMessage())
                .startsWith("Traceback (most recent call last):\n    ")
                .endsWith("ValueError: one\n    two\n\n    WB0206: three\n"
                        + "    Traceback (most recent call last):\n    last");
        assertThat(events.stream().map(ILoggingEvent::getFormattedMessage).filter(text -> !text.isEmpty()))
                .hasSize(2);
    }

    @Test
    void mustNotTakeLinesIntoATracebackThatWereWrittenAfterIt() {
        run(
                "import traceback",
                "try: raise ValueError('one')",
                "except ValueError: traceback.print_exc()",
                "sys.stderr.write('after\\nand another\\n')");
        assertThat(of("after").getFormattedMessage()).isEqualTo("after");
        assertThat(of("another").getFormattedMessage()).isEqualTo("and another");
    }

    @Test
    void mustCutALineWithoutEnd() {
        Exchange exchange = run(
                // First, because what finds no room in the queue of the log is lost.
                "for n in range(50000): sys.stderr.write('z')",
                "sys.stderr.write('\\n')",
                "for n in range(50): sys.stdout.write('y' * 100000)",
                "sys.stdout.write('y' * 20000000 + '\\n')");
        assertThat(exchange.outcome()).isEqualTo(Outcome.COMPLETED);
        of("zzz");
        assertThat(events).allMatch(event -> event.getFormattedMessage().length() <= LogText.LONGEST_LINE);
    }

    @Test
    void mustServeWhileAnAppenderStallsAndCountWhatIsLost() {
        CountDownLatch freed = new CountDownLatch(1);
        stall = freed;
        try {
            run("sys.stderr.write('first\\n')");
            for (int i = 0; i < 20; i++) {
                // More than may wait; the requests are answered all the same.
                Exchange exchange = run("for n in range(30): sys.stderr.write('x' * 60000 + '\\n')");
                assertThat(exchange.outcome()).isEqualTo(Outcome.COMPLETED);
            }
            assertThat(has("first")).isFalse();
            assertThat(bridge.health().live()).isTrue();
        } finally {
            freed.countDown();
        }
        of("first");
        of("WB0901");
        assertThat(with("xxx").count()).isBetween(1L, 599L);
        run("sys.stderr.write('last\\n')");
        of("last");
    }
}

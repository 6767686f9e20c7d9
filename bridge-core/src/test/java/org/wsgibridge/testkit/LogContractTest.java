package org.wsgibridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.event.BridgeListener;
import org.wsgibridge.exchange.Exchange;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.exchange.RequestBody;
import org.wsgibridge.exchange.RequestTimes;
import org.wsgibridge.log.LogText;
import org.wsgibridge.logqueue.LogQueue;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.monitoring.AdminSettings;
import org.wsgibridge.settings.monitoring.MetricsSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.PythonEngineProvider;
import org.wsgibridge.wsgi.EnvironBuilder;

/** What every engine's applications write arrives in a real log: its level, whole lines, and whose it is. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class LogContractTest {
    /** What may be in no event, but for line feeds, after which the next line is indented. */
    private static final String CONTROL = "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u2028\\u2029\\u202e]";

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private static final String APPLICATION = """
            import logging, sys, time

            BAD = u'mark\\n2026-01-01 ERROR forged\\rforged\\x1b[2Jforged\\x00\\x0b\\x0c\\x85forged\\u2028forged\\u2029\\x9b\\u202e'
            if str is bytes:
                BAD = BAD.encode('utf-8')

            sys.stderr.write('loading\\n')

            def application(environ, start_response):
                exec(environ['QUERY_STRING'].replace(';;', '\\n'), globals(), {'environ': environ})
                start_response('200 OK', [])
                return [b'ok']
            """;

    private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private volatile CountDownLatch stall = new CountDownLatch(0);
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            try {
                stall.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            event.prepareForDeferredProcessing();
            events.add(event);
        }
    };
    private WsgiBridge bridge;
    private Path home;

    /** Returns the provider of the engine under test. */
    protected abstract PythonEngineProvider provider();

    /** Lets a subclass set options that its engine needs in the test environment. */
    protected ProcessGroupSettings settings(TestSettings settings) {
        return settings.group();
    }

    private static Logger root() {
        return (Logger) LoggerFactory.getLogger("wsgi");
    }

    private static Logger queue() {
        return (Logger) LoggerFactory.getLogger(LogQueue.class);
    }

    @BeforeAll
    final void startBridge(@TempDir Path temporary) throws Exception {
        appender.start();
        root().addAppender(appender);
        queue().addAppender(appender);
        root().setLevel(Level.TRACE);
        root().setAdditive(false);
        home = temporary;
        Path script = Files.writeString(home.resolve("logs.py"), APPLICATION);
        TestSettings settings = TestSettings.of(provider().name(), home)
                .timeouts(Duration.ofSeconds(45), Duration.ofSeconds(2), Duration.ofSeconds(20), Duration.ofSeconds(5));
        bridge = WsgiBridge.start(
                new BridgeSettings(
                        List.of(settings.mount(new ApplicationRef.Script(script, "application"))),
                        Map.of("test", settings(settings)),
                        List.of(),
                        AdminSettings.OFF,
                        MetricsSettings.DEFAULT),
                new EngineContext(Files.createDirectories(home.resolve("work")), null),
                List.of(provider()),
                List.of(new BridgeListener() {
                    @Override
                    public boolean wantsCpuTime() {
                        return true;
                    }
                }));
        await().until(() -> has("loading"));
        assertThat(of("loading").getMDCPropertyMap())
                .containsEntry("wsgi.process_group", "test")
                .containsEntry("wsgi.interpreter", "test-1")
                .doesNotContainKey("wsgi.request_id");
    }

    @AfterAll
    final void closeBridge() {
        root().detachAppender(appender);
        queue().detachAppender(appender);
        root().setLevel(null);
        root().setAdditive(true);
        if (bridge != null) {
            bridge.close();
        }
    }

    @BeforeEach
    final void forget() {
        events.clear();
    }

    /** Has Python lines executed by a request; returns its id when it is answered. */
    private Exchange run(String... lines) {
        Exchange exchange = bridge.exchange(
                "id-" + ids.incrementAndGet(),
                bridge.settings().mounts().get(0),
                new EnvironBuilder()
                        .put("REQUEST_METHOD", "GET")
                        .put("SCRIPT_NAME", "")
                        .put("PATH_INFO", "/")
                        .put("HTTP_TRACEPARENT", "00-" + TRACE + "-b7ad6b7169203331-01")
                        .put("QUERY_STRING", String.join(";;", lines))
                        .build(),
                RequestBody.EMPTY,
                new RecordingChannel(),
                new RequestTimes());
        bridge.handle(exchange);
        await().until(() -> !exchange.isOpen());
        return exchange;
    }

    private Stream<ILoggingEvent> with(String text) {
        return events.stream().filter(event -> event.getFormattedMessage().contains(text));
    }

    private boolean has(String text) {
        return with(text).findAny().isPresent();
    }

    private ILoggingEvent of(String text) {
        await().until(() -> has(text));
        return with(text).findFirst().orElseThrow();
    }

    private void assertMine(ILoggingEvent event, Exchange exchange) {
        assertThat(event.getMDCPropertyMap())
                .containsEntry("wsgi.request_id", exchange.id())
                .containsEntry("wsgi.mount", "")
                .containsEntry("wsgi.process_group", "test")
                .containsEntry("wsgi.interpreter", exchange.interpreter());
    }

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
    void mustMeasureCpuTimeForWhoeverWantsIt() {
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
    void mustNotLogARequestTimeoutAsAnErrorOfTheApplication() {
        Exchange exchange = run("while True: time.sleep(0.01)");
        assertThat(exchange.outcome()).isEqualTo(Outcome.REQUEST_TIMEOUT);
        assertThat(of("exception raised").getLevel()).isEqualTo(Level.DEBUG);
        assertThat(events).noneMatch(event -> event.getLevel() == Level.ERROR);
    }

    @Test
    void mustSayInTheBridgesOwnWarningsWhichRequestTheyAreOf() {
        ListAppender<ILoggingEvent> own = new ListAppender<>();
        own.list = events;
        own.start();
        Logger bridges = (Logger) LoggerFactory.getLogger("org.wsgibridge.pool");
        bridges.addAppender(own);
        try {
            Exchange exchange = run("while True: time.sleep(0.01)");
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

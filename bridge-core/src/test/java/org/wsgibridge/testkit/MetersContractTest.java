package org.wsgibridge.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.PythonEngineProvider;

/** {@code mod_wsgi.metrics}, on every engine alike. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class MetersContractTest {
    private static final String SOURCE = """
            import sys
            import threading
            import mod_wsgi
            from mod_wsgi.metrics import counter, gauge, timer

            LOADED = counter('loaded', description='How often it was loaded')
            LOADED.increment()

            def answer(start_response, text):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                return [text.encode('utf-8') if sys.version_info[0] >= 3 else text]

            def counts(environ, start_response):
                kind = environ['QUERY_STRING']
                orders = mod_wsgi.metrics.counter('orders.placed', 'Orders', tags={'kind': kind})
                same = orders is counter('orders.placed', tags={'kind': kind})
                orders.increment()
                orders.increment(2.5)
                return answer(start_response, str(same))

            def parallel(environ, start_response):
                def work():
                    for _ in range(1000):
                        counter('parallel').increment()
                threads = [threading.Thread(target=work) for _ in range(4)]
                for thread in threads:
                    thread.start()
                for thread in threads:
                    thread.join()
                return answer(start_response, 'done')

            def times(environ, start_response):
                rendering = timer('rendering')
                rendering.record(0.25)
                rendering.record(2)
                try:
                    with rendering.time():
                        raise KeyError('x')
                except KeyError:
                    pass
                return answer(start_response, 'done')

            def level(environ, start_response):
                size = gauge('cache.size', merge=environ['QUERY_STRING'] or 'sum')
                size.add(5)
                size.set(10)
                size.add(-3)
                return answer(start_response, 'done')

            def text(environ, start_response):
                counter('text', tags={'city': u'M\\u00fcnchen\\n', 'number': 5, 'bytes': b'x' if str is bytes else 'x'})
                return answer(start_response, 'done')

            def wrong(environ, start_response):
                calls = [
                    lambda: counter('Wrong'), lambda: counter('x-y'), lambda: counter('x' * 101),
                    lambda: counter('x', tags={'group': 'g'}), lambda: counter('x', tags={'no key': ''}),
                    lambda: counter('x', tags=dict(('k%d' % i, '') for i in range(9))),
                    lambda: gauge('x', merge='mean'), lambda: timer('loaded'), lambda: counter('loaded', tags={'a': 1}),
                    lambda: LOADED.increment(-1), lambda: LOADED.increment(float('nan')),
                    lambda: LOADED.increment(float('inf')), lambda: timer('t').record(-0.1),
                    lambda: gauge('g').set(float('inf')), lambda: timer('t').record(1e9),
                    lambda: counter('x', tags={'db.name': 'a', 'db_name': 'b'}),
                    lambda: gauge('loaded.total'), lambda: counter('lo.aded') and counter('lo_aded')]
                count = 0
                for call in calls:
                    try:
                        call()
                    except ValueError:
                        count += 1
                return answer(start_response, '%d of %d' % (count, len(calls)))

            def large(environ, start_response):
                for _ in range(3):
                    counter('large').increment(6e14)
                peak = gauge('peak')
                for _ in range(3):
                    peak.add(1e308)
                timer('long').record(1e6)
                return answer(start_response, 'done')

            def many(environ, start_response):
                for i in range(300):
                    counter('many', tags={'user': 'u%d' % i}).increment()
                for i in range(2000):
                    counter('names%d' % i).increment()
                return answer(start_response, 'done')
            """;

    private ScriptKit kit;

    /** Returns the provider of the engine under test. */
    protected abstract PythonEngineProvider provider();

    /** Lets a subclass set options that its engine needs in the test environment. */
    protected ProcessGroupSettings settings(TestSettings settings) {
        return settings.group();
    }

    private ScriptKit.Script script;

    @BeforeAll
    final void open(@TempDir Path folder) throws Exception {
        kit = new ScriptKit(folder, provider(), this::settings);
        script = kit.open("meters.py", SOURCE);
    }

    @AfterAll
    final void close() {
        if (script != null) {
            script.close();
        }
        if (kit != null) {
            kit.close();
        }
    }

    private void awaitValue(String name, double value) {
        await().untilAsserted(() -> assertThat(kit.meters.value(name)).isEqualTo(value));
    }

    @Test
    void whatIsCountedWhileItIsLoadedIsThere() {
        awaitValue("loaded{}", 1);
        assertThat(kit.meters.description("loaded{}")).isEqualTo("How often it was loaded");
    }

    @Test
    void countersAreOneForNameAndTags() {
        assertThat(script.text("counts", "book")).isEqualTo("True");
        assertThat(script.text("counts", "book")).isEqualTo("True");
        assertThat(script.text("counts", "cd")).isEqualTo("True");
        awaitValue("orders.placed{kind=book}", 7);
        awaitValue("orders.placed{kind=cd}", 3.5);
    }

    @Test
    void noIncrementIsLostAmongThreads() {
        script.text("parallel", "");
        awaitValue("parallel{}", 4000);
    }

    @Test
    void eachDurationCounts() {
        script.text("times", "");
        await().until(() -> kit.meters.count("rendering{}") == 3);
        assertThat(kit.meters.value("rendering{}")).isCloseTo(2.25, within(0.2));
    }

    @Test
    void aGaugeHasItsLatestValue() {
        script.text("level", "");
        awaitValue("cache.size{}", 7);
    }

    @Test
    void tagsAreText() {
        script.text("text", "");
        await().until(() -> kit.meters.names().contains("text{bytes=x, city=M\u00fcnchen , number=5}"));
    }

    @Test
    void whatIsWrongIsToldToTheApplication() {
        assertThat(script.text("wrong", "")).isEqualTo("18 of 18");
    }

    /** Each may travel, but not all of them as one. */
    @Test
    void largeStepsAreAddedUp() {
        assertThat(script.text("large", "")).isEqualTo("done");
        awaitValue("large{}", 18e14);
        await().until(() -> kit.meters.value("peak{}") >= 1e308);
        awaitValue("long{}", 1e6);
        assertThat(script.text("counts", "after")).isEqualTo("True");
    }

    @Test
    void counterAndTimerOutliveTheInterpreterAndGaugesDoNot() throws Exception {
        String source = SOURCE.replace("'loaded'", "'short'")
                .replace("'cache.size'", "'short.size'")
                .replace("'parallel'", "'short.parallel'");
        try (ScriptKit.Script brief = kit.open("brief.py", source)) {
            brief.text("level", "");
            awaitValue("short.size{}", 7);
            brief.text("parallel", "");
        }
        await().untilAsserted(() -> assertThat(kit.meters.value("short.size{}")).isNaN());
        awaitValue("short{}", 1);
        awaitValue("short.parallel{}", 4000); // what it had not sent when it was asked to end
    }

    @Test
    void anApplicationThatMakesUpNamesIsBounded(@TempDir Path folder) throws Exception {
        try (ScriptKit other = new ScriptKit(folder, provider(), this::settings);
                ScriptKit.Script lavish = other.open("lavish.py", SOURCE)) {
            assertThat(lavish.text("many", "")).isEqualTo("done");
            await().untilAsserted(() ->
                    assertThat(other.meters.value("many{user=other}")).isEqualTo(200));
            await().until(() -> other.meters.names().size() == 1000);
            await().until(() -> other.log.lines().stream().anyMatch(line -> line.contains("WB0606")));
        }
    }
}

package org.wsgibridge.testkit;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.PythonEngineProvider;

/** The module {@code mod_wsgi} and its events, on every engine alike. One interpreter serves all tests of the class. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class ModWsgiContractTest {
    private static final byte[] NO_BODY = new byte[0];

    private ScriptKit kit;
    private ScriptKit.Script script;

    /** Returns the provider of the engine under test. */
    protected abstract PythonEngineProvider provider();

    /** Lets a subclass set options that its engine needs in the test environment. */
    protected ProcessGroupSettings settings(TestSettings settings) {
        return settings.group();
    }

    @BeforeAll
    final void open(@TempDir Path folder) throws Exception {
        kit = new ScriptKit(folder, provider(), this::settings);
        script = kit.open("hooks.py", ScriptKit.resource("hooks.py"));
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

    private List<String> told(ScriptKit.Request request) {
        return script.text("told", request.exchange.id()).lines().toList();
    }

    private String told(ScriptKit.Request request, String event) {
        return told(request).stream()
                .filter(line -> line.startsWith(event + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no " + event));
    }

    private static List<String> names(List<String> lines) {
        return lines.stream().map(line -> line.substring(0, line.indexOf(' '))).toList();
    }

    @Test
    void theModuleHasAllNames() {
        assertThat(script.text("surface", ""))
                .isEqualTo("[] [['first', 'second'], ['signals'], []] ['no active request for thread'] False");
    }

    @Test
    void theEventsOfARequestComeInTheirOrder() {
        ScriptKit.Request request = script.run("hello");
        assertThat(request.channel.text()).isEqualTo("Hello World!");
        assertThat(names(told(request)))
                .containsExactly("request_started", "response_started", "close", "request_finished");
    }

    @Test
    void theEventsHaveTheKeysAndTypesOfModWsgi() {
        ScriptKit.Request request = script.run("hello");
        String id = request.exchange.id();
        assertThat(told(request, "request_started"))
                .isEqualTo("request_started application_object=function application_start=float"
                        + " callable_object=str:hello daemon_connects=int:1 daemon_restarts=int:0 daemon_start=float"
                        + " queue_start=float request_data=dict request_environ=dict request_id=str:" + id
                        + " request_start=float server_pid=int thread_id=int");
        assertThat(told(request, "response_started"))
                .isEqualTo("response_started exception_info=NoneType request_data=dict request_id=str:" + id
                        + " response_headers=list response_status=str:201 Created");
        assertThat(told(request, "request_finished"))
                .isEqualTo("request_finished application_finish=float application_start=float application_time=float"
                        + " cpu_system_time=float cpu_time=float cpu_user_time=float daemon_start=float"
                        + " input_length=int:0 input_reads=int:0"
                        + " input_time=float output_length=int:12 output_time=float output_writes=int:2"
                        + " queue_start=float request_data=dict request_id=str:" + id
                        + " request_start=float server_pid=int status=int:201 thread_id=int");
    }

    @Test
    void inputAndOutputAreCounted() {
        ScriptKit.Request request = script.start(
                        "reads", "/", "", "x".repeat(100_000).getBytes(US_ASCII))
                .finish();
        assertThat(request.channel.text()).isEqualTo("100000");
        assertThat(told(request, "request_finished"))
                .contains(" input_length=int:100000 ", " output_length=int:6 ", " output_writes=int:1 ")
                .doesNotContain(" input_reads=int:0 ");
    }

    @Test
    void anEscapedExceptionIsTold() {
        ScriptKit.Request request = script.run("raises");
        assertThat(request.channel.status()).isEqualTo(500);
        assertThat(names(told(request))).containsExactly("request_started", "request_exception", "request_finished");
        assertThat(told(request, "request_exception")).contains("exception_info=tuple request_data=dict");
        assertThat(told(request, "request_finished")).contains(" status=int:0 ");
    }

    @Test
    void aRequestThatIsEndedFromOutsideIsFinishedButHasNoException() {
        ScriptKit.Request request = script.start("spins", "/", "", NO_BODY);
        await().until(() -> !script.interpreter
                .stack(request.lease)
                .toCompletableFuture()
                .join()
                .isEmpty());
        request.exchange.terminate(Outcome.REQUEST_TIMEOUT, 504);
        script.interpreter.interrupt(request.lease);
        request.finish();
        assertThat(names(told(request))).containsExactly("request_started", "request_finished");
    }

    @Test
    void aSubscriberMayReplaceTheApplication() {
        ScriptKit.Request request = script.start("hello", "/wrap", "", NO_BODY).finish();
        assertThat(request.channel.status()).isEqualTo(203);
        assertThat(told(request, "response_started")).contains("response_status=str:203 Wrapped");
    }

    @Test
    void whatASubscriberReturnsReachesTheNextOneAndTheScratchDictTheApplication() {
        assertThat(script.start("data", "/wrap", "", NO_BODY).finish().channel.text())
                .isEqualTo("/wrap by first True 1");
    }

    @Test
    void aSubscriberThatRaisesIsLoggedAndHarmsNobody() {
        for (String path : List.of("/raise", "/exit")) {
            kit.log.clear();
            ScriptKit.Request request = script.start("data", path, "", NO_BODY).finish();
            assertThat(request.channel.text()).isEqualTo(path + " None True 1");
            assertThat(names(told(request))).contains("request_finished");
            await().until(() -> kit.log.lines().stream()
                    .anyMatch(line -> line.contains(
                            "Exception raised by event callback first for event" + " 'request_started'")));
            assertThat(kit.log.lines()).anyMatch(line -> line.contains("Traceback (most recent call last)"));
        }
    }

    @Test
    void theLogHandlerWritesToTheLogOfTheBridge() {
        ScriptKit.Request request = script.run("logs");
        String record = "RECORD " + request.exchange.id() + " 30 hooks from the handler\nin two lines";
        await().until(() -> kit.log.lines().contains(record));
    }

    @Test
    void theBridgeMayPublishEventsToSubscribers() {
        assertThat(script.interpreter.hasSubscribers()).isTrue();
        script.interpreter.publish(
                "request_rejected",
                Map.of("request_id", "elsewhere", "status", 503, "queue_time", 0.5, "process_group", "g", "big", 1L));
        await().until(() -> script.text("told", "elsewhere")
                .equals("request_rejected big=int:1 process_group=str:g queue_time=float request_id=str:elsewhere"
                        + " status=int:503"));
        script.interpreter.publish("process_signal", Map.of("signame", "SIGUSR2", "signum", 12));
        await().until(() ->
                script.text("told", "").contains("signals:process_signal signame=str:SIGUSR2 signum=int:12"));
        assertThat(script.text("told", "")).contains("\nprocess_signal signame=str:SIGUSR2 signum=int:12");
    }

    @Test
    void whoSubscribesAtLoadIsToldOfTheStart() {
        assertThat(script.text("told", ""))
                .contains("process_started application_group=str: interpreter=str:kit-1 pid=int process_group=str:test"
                        + " startup_time=float");
    }

    @Test
    void nobodyIsToldWhereNobodyHasSubscribed() throws Exception {
        String source = """
                import mod_wsgi

                def application(environ, start_response):
                    start_response('200 OK', [])
                    mod_wsgi.subscribe_signals(lambda name, **event: None)
                    return [b'x']
                """;
        try (ScriptKit.Script quiet = kit.open("quiet.py", source)) {
            assertThat(quiet.interpreter.hasSubscribers()).isFalse();
            quiet.interpreter.publish("request_rejected", Map.of("status", 503));
            assertThat(quiet.run("application").channel.text()).isEqualTo("x");
            await().until(quiet.interpreter::hasSubscribers);
        }
    }

    @Test
    void eventsThatWaitAreToldBeforeTheEnd() throws Exception {
        Path told = Path.of(kit.folder().toString(), "told.txt");
        String source = """
                import mod_wsgi, time

                @mod_wsgi.subscribe_events
                def event(name, **details):
                    if name == 'slow':
                        time.sleep(0.2)
                    with open('%s', 'a') as told:
                        told.write('%%s %%s\\n' %% (name, details.get('shutdown_reason', '')))

                def application(environ, start_response):
                    pass
                """.formatted(told);
        try (ScriptKit.Script ending = kit.open("ending.py", source)) {
            ending.interpreter.publish("slow", Map.of());
            ending.interpreter.publish("last", Map.of());
        }
        assertThat(told).hasContent("process_started \nslow \nlast \nprocess_stopping maximum_requests\n");
    }

    @Test
    void metricsAreNoneBeforeTheyAreRecorded() {
        assertThat(script.text("load_metrics", "")).isEqualTo("(None, None, None)");
    }

    @Test
    void metricsAreThoseSinceTheLastCall() throws Exception {
        try (ScriptKit.Script recorded = kit.open("recorded.py", ScriptKit.resource("hooks.py"))) {
            recorded.run("records");
            recorded.run("plain");
            recorded.run("raises");
            recorded.start("reads", "/", "", "abc".getBytes(US_ASCII)).finish();
            Map<String, String> sample = metrics(recorded, "request");
            assertThat(sample)
                    .containsEntry("request_count", "3")
                    .containsEntry("status_2xx", "2")
                    .containsEntry("status_5xx", "1")
                    .containsEntry("input_bytes", "3")
                    .containsEntry("output_bytes", "6")
                    .containsEntry("request_threads_maximum", "4")
                    .containsEntry("request_threads_completed", "[3, 0, 0, 0]")
                    .doesNotContainKeys("gil_wait_time", "gil_wait_time_buckets", "gil_wait_count")
                    .containsOnlyKeys(requestKeys());
            assertThat(Double.parseDouble(value(sample, "capacity_utilization")))
                    .isBetween(0.0, 1.0);
            assertThat(value(sample, "request_time_buckets").split(",")).hasSize(65);
            assertThat(Long.parseLong(value(sample, "memory_rss"))).isPositive();
            assertThat(metrics(recorded, "request")).containsEntry("request_count", "1");
            assertThat(metrics(recorded, "process"))
                    .containsOnlyKeys(("pid request_busy_time request_count request_threads active_requests threads"
                                    + " memory_rss memory_max_rss cpu_user_time cpu_system_time cpu_time restart_time"
                                    + " current_time running_time")
                            .split(" "))
                    .containsEntry("request_count", "5")
                    .containsEntry("active_requests", "1")
                    .hasEntrySatisfying(
                            "threads", threads -> assertThat(threads).contains("'thread_id': 1", "'request_count': 5"));
        }
    }

    /** Returns the keys of mod_wsgi's request_metrics(), without those of the GIL, which is not measured. */
    private static String[] requestKeys() {
        Stream<String> times = Stream.of(
                        "server_time",
                        "queue_time",
                        "daemon_time",
                        "application_time",
                        "request_time",
                        "input_read_time",
                        "output_write_time")
                .flatMap(time -> Stream.of(time, time + "_min_us", time + "_max_us", time + "_buckets"));
        Stream<String> others = Stream.of(("pid start_time stop_time sample_period request_count request_throughput"
                        + " request_threads_maximum request_threads_started request_threads_active capacity_utilization"
                        + " request_threads_completed request_threads_buckets request_threads_busy_time"
                        + " request_threads_cpu_time request_threads_current_elapsed request_threads_max_duration"
                        + " input_bytes input_reads output_bytes output_writes status_1xx status_2xx status_3xx"
                        + " status_4xx status_5xx cpu_user_utilization cpu_system_utilization cpu_utilization"
                        + " cpu_user_time cpu_system_time cpu_time memory_rss memory_max_rss")
                .split(" "));
        return Stream.concat(times, others).toArray(String[]::new);
    }

    private static String value(Map<String, String> sample, String key) {
        return Objects.requireNonNull(sample.get(key));
    }

    private static Map<String, String> metrics(ScriptKit.Script recorded, String which) {
        return recorded.text("metrics", which)
                .lines()
                .map(line -> line.split("=", 2))
                .collect(toMap(parts -> parts[0], parts -> parts[1]));
    }

    @Test
    void theHookScriptOfTheDocumentationRuns() throws Exception {
        String document = Files.readString(Path.of("../docs/mod_wsgi-module.md"));
        int begin = document.indexOf("```python\n") + "```python\n".length();
        String source = document.substring(begin, document.indexOf("```", begin)) + """

                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [b'x']
                """;
        try (ScriptKit.Script hooks = kit.open("documented.py", source)) {
            ScriptKit.Request request =
                    hooks.start("application", "/page", "", NO_BODY).finish();
            await().until(() -> kit.log.lines().stream()
                    .anyMatch(line -> line.startsWith(
                            "RECORD " + request.exchange.id() + " 20 monitor /page answered with 200 after ")));
            await().until(() ->
                    kit.log.lines().stream().anyMatch(line -> line.startsWith("RECORD - 20 monitor 1 requests,")));
            hooks.interpreter.publish("request_queue_timeout", Map.of("path_info", "/late"));
            await().until(() -> kit.log.lines().contains("RECORD - 30 monitor request_queue_timeout: /late"));
        }
        await().until(() -> kit.log.lines().contains("RECORD - 20 monitor stopping: maximum_requests"));
    }
}

package org.wsgibridge.express.telemetry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.opentelemetry.proto.trace.v1.Span.SpanKind;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.wsgibridge.express.Express;
import org.wsgibridge.express.telemetry.OtlpReceiver.Sent;

/** One trace from a proxy to a database, with OpenTelemetry's own instrumentations from PyPI. */
class PythonTracingTest {
    private static final List<String> REQUIREMENTS = List.of(
            "Django==5.2.8",
            "opentelemetry-distro==0.66b1",
            "opentelemetry-exporter-otlp-proto-http==1.45.1",
            "opentelemetry-instrumentation-wsgi==0.66b1",
            "opentelemetry-instrumentation-django==0.66b1",
            "opentelemetry-instrumentation-sqlite3==0.66b1",
            "newrelic==14.1.0",
            "ddtrace==4.16.0",
            "debugpy==1.8.22");

    private static final Path DOCUMENT = Path.of("../docs/tracing.md");
    private static final Path VENV = Path.of("target", "python-tracing").toAbsolutePath();
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PROXY = "00f067aa0ba902b7";

    private static OtlpReceiver receiver;

    @TempDir
    private Path folder;

    @BeforeAll
    static void installPackages() throws Exception {
        receiver = new OtlpReceiver();
        Path done = VENV.resolve("done");
        if (!Files.exists(done)) {
            run("/usr/bin/python3", "-m", "venv", VENV.toString());
            List<String> pip = new ArrayList<>(List.of(
                    VENV.resolve("bin/python").toString(), "-m", "pip", "install", "--quiet", "--retries", "0"));
            pip.addAll(REQUIREMENTS);
            run(pip.toArray(String[]::new));
            Files.createFile(done);
        }
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Path log = Files.createTempFile("python-tracing", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        try {
            Process process = builder.start();
            boolean ended = process.waitFor(5, TimeUnit.MINUTES);
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                cannot(Files.readString(log).lines().reduce("", (before, line) -> line));
            }
        } catch (IOException e) {
            cannot(e.toString());
        } finally {
            Files.delete(log);
        }
    }

    private static void cannot(String why) {
        abort("needs OpenTelemetry's packages from PyPI\n" + why);
    }

    @AfterAll
    static void closeReceiver() {
        receiver.close();
    }

    @BeforeEach
    void forget() {
        receiver.clear();
    }

    @Test
    void theDocumentMustInstallWhatIsInstalledHere() throws IOException {
        String pip = "venv/bin/pip install ";
        Set<String> installed = Set.copyOf(
                REQUIREMENTS.stream().map(name -> name.replaceAll("==.*", "")).toList());
        assertThat(Files.readAllLines(DOCUMENT))
                .filteredOn(line -> line.startsWith(pip))
                .hasSize(2)
                .flatExtracting(line -> List.of(line.substring(pip.length()).split(" ", -1)))
                .isSubsetOf(installed);
    }

    private Express serve(String entry, String... options) throws IOException {
        List<String> all = new ArrayList<>(List.of("--python-wrapper=opentelemetry-instrument"));
        all.addAll(List.of(options));
        return serveBy(entry, all);
    }

    private Express serveBy(String entry, List<String> options) throws IOException {
        Map<String, String> variables = new TreeMap<>(Map.of(
                "OTEL_EXPORTER_OTLP_ENDPOINT", receiver.url(),
                "OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf",
                "OTEL_SERVICE_NAME", "shop",
                "OTEL_BSP_SCHEDULE_DELAY", "100",
                "OTEL_METRICS_EXPORTER", "none",
                "OTEL_LOGS_EXPORTER", "none",
                // Datadog's library leaves a file there.
                "TMPDIR", folder.toString()));
        List<String> all = new ArrayList<>(List.of(entry, "--engine=cpython", "--python-home=" + VENV));
        all.addAll(options);
        Express express = Express.serve(folder, variables, all.toArray(String[]::new));
        assertThat(express.isAlive()).describedAs(express.output()).isTrue();
        return express;
    }

    private static String ask(Express express, String path) throws IOException, InterruptedException {
        HttpResponse<String> response = HttpClient.newHttpClient()
                .send(
                        HttpRequest.newBuilder(express.url(path))
                                .header("traceparent", "00-" + TRACE + "-" + PROXY + "-01")
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(response.statusCode()).describedAs(response.body()).isEqualTo(200);
        return response.body();
    }

    /** Waits for three spans, and checks that each is in the one before. */
    private static List<Sent> chain(String database) {
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        receiver.spans().stream().anyMatch(sent -> sent.parent().equals(PROXY))
                                && receiver.spans().stream()
                                        .anyMatch(sent -> sent.span().getName().equals(database)));
        List<Sent> all = receiver.spans();
        Sent server = only(all, PROXY);
        Sent application = only(all, server.id());
        Sent query = all.stream()
                .filter(sent -> sent.span().getName().equals(database))
                .findFirst()
                .orElseThrow();
        assertThat(query.parent()).isEqualTo(application.id());
        assertThat(all).extracting(Sent::trace).containsOnly(TRACE);
        assertThat(all).extracting(Sent::service).containsOnly("shop");
        assertThat(all)
                .filteredOn(sent -> sent.span().getKind() == SpanKind.SPAN_KIND_SERVER)
                .containsExactly(server);
        assertThat(application.span().getKind()).isEqualTo(SpanKind.SPAN_KIND_INTERNAL);
        return List.of(server, application, query);
    }

    private static Sent only(List<Sent> all, String parent) {
        List<Sent> children =
                all.stream().filter(sent -> sent.parent().equals(parent)).toList();
        assertThat(children).hasSize(1);
        return children.get(0);
    }

    static Stream<Arguments> tools() {
        return Stream.of(
                Arguments.of("newrelic-admin run-program", "newrelic.api.transaction"),
                Arguments.of("ddtrace-run", "ddtrace.bootstrap.sitecustomize"),
                Arguments.of("\"%{PYTHON}\" -m debugpy --listen 127.0.0.1:0", "debugpy"));
    }

    @ParameterizedTest
    @MethodSource("tools")
    void mustStartByOtherTools(String wrapper, String module) throws Exception {
        Files.writeString(folder.resolve("newrelic.ini"), "[newrelic]\ndeveloper_mode = true\nlicense_key = none\n");
        Files.writeString(folder.resolve("loaded.py"), """
                import sys

                def application(environ, start_response):
                    start_response('200 OK', [])
                    return [str(environ['QUERY_STRING'] in sys.modules).encode()]
                """);
        List<String> options = List.of(
                "--python-wrapper=" + wrapper,
                // Neither is to look for the company's servers.
                "--process-setenv=NEW_RELIC_CONFIG_FILE=" + folder + "/newrelic.ini DD_TRACE_ENABLED=false"
                        + " DD_INSTRUMENTATION_TELEMETRY_ENABLED=false DD_REMOTE_CONFIGURATION_ENABLED=false");
        try (Express express = serveBy("loaded.py", options)) {
            assertThat(ask(express, "/?" + module)).isEqualTo("True");
        }
    }

    @Test
    void mustMakeOneTraceFromProxyToDatabaseWithWsgi() throws Exception {
        Files.writeString(folder.resolve("plain.py"), """
                import sqlite3

                from opentelemetry.instrumentation.wsgi import OpenTelemetryMiddleware

                def hello(environ, start_response):
                    database = sqlite3.connect(':memory:')
                    cursor = database.cursor()
                    cursor.execute('select 42')
                    answer = cursor.fetchone()[0]
                    start_response('200 OK', [])
                    return [str(answer).encode()]

                application = OpenTelemetryMiddleware(hello)
                """);
        try (Express express = serve("plain.py")) {
            assertThat(ask(express, "/")).isEqualTo("42");
            assertThat(chain("select").get(0).span().getName()).isEqualTo("GET /*");
        }
    }

    @Test
    void mustMakeOneTraceFromProxyToDatabaseWithDjango() throws Exception {
        Path site = Files.createDirectories(folder.resolve("shop"));
        Files.writeString(site.resolve("__init__.py"), "");
        Files.writeString(site.resolve("settings.py"), """
                SECRET_KEY = 'of the tests'
                ALLOWED_HOSTS = ['*']
                ROOT_URLCONF = 'shop.urls'
                DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': ':memory:'}}
                MIDDLEWARE = ['shop.urls.Route']
                """);
        Files.writeString(site.resolve("urls.py"), """
                from django.db import connection
                from django.http import HttpResponse
                from django.urls import path

                class Route:
                    def __init__(self, get_response):
                        self.get_response = get_response

                    def __call__(self, request):
                        response = self.get_response(request)
                        request.environ['http.route'] = '/' + request.resolver_match.route
                        return response

                def item(request, name):
                    with connection.cursor() as cursor:
                        cursor.execute('select 43')
                        return HttpResponse(str(cursor.fetchone()[0]))

                urlpatterns = [path('item/<str:name>', item)]
                """);
        Files.writeString(site.resolve("wsgi.py"), """
                from django.core.wsgi import get_wsgi_application

                application = get_wsgi_application()
                """);
        try (Express express =
                serve("shop.wsgi:application", "--process-setenv=DJANGO_SETTINGS_MODULE=shop.settings")) {
            assertThat(ask(express, "/item/7")).isEqualTo("43");
            List<Sent> chain = chain("select");
            assertThat(chain.get(0).span().getName()).isEqualTo("GET /item/<str:name>");
            assertThat(chain.get(1).span().getName()).isEqualTo("GET item/<str:name>");
        }
    }
}

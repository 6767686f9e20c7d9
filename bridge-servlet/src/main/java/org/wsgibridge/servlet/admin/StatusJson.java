package org.wsgibridge.servlet.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.activity.Activity.Buckets;
import org.wsgibridge.activity.Period;
import org.wsgibridge.activity.Phase;
import org.wsgibridge.pool.stats.RequestStats;
import org.wsgibridge.pool.stats.SlowRequest;
import org.wsgibridge.pool.stats.StoppedInterpreter;
import org.wsgibridge.service.ServiceStats;
import org.wsgibridge.spi.ShutdownReason;

/**
 * The status as the object of {@code status.json}. Times are in seconds, sizes in bytes; unknown values are null.
 * Stateless.
 */
final class StatusJson {
    private static final double NANOS = 1e9;
    private static final double[] PERCENTILES = {50, 90, 95, 99};

    /** The version of {@code status.schema.json}. It changes if a key is removed or gets another meaning. */
    private static final int SCHEMA_VERSION = 1;

    private StatusJson() {}

    /** Returns the snapshot as an object for {@link Json}. */
    static Map<String, Object> content(StatusSnapshot snapshot) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("schemaVersion", SCHEMA_VERSION);
        content.put("context", snapshot.context());
        content.put("time", snapshot.time());
        content.put("uptime", seconds(snapshot.uptime()));
        content.put("live", snapshot.health().live());
        content.put("ready", snapshot.health().ready());
        content.put("reasons", snapshot.health().notReady());
        content.put("groups", snapshot.groups().stream().map(StatusJson::group).toList());
        content.put(
                "services",
                snapshot.services().stream().map(StatusJson::service).toList());
        content.put("inFlight", snapshot.inFlight());
        content.put(
                "requests",
                snapshot.requests().stream()
                        .map(request -> request(request, snapshot.isSlow(request)))
                        .toList());
        content.put(
                "slowRequests", snapshot.slow().stream().map(StatusJson::slow).toList());
        return content;
    }

    private static Map<String, @Nullable Object> group(StatusSnapshot.Group group) {
        Map<String, @Nullable Object> content = new LinkedHashMap<>();
        content.put("name", group.name());
        content.put("engine", group.stats().engine());
        content.put("slots", group.stats().slots());
        content.put("configuredSlots", group.stats().configuredSlots());
        content.put("busy", group.stats().busy());
        content.put("queued", group.stats().queued());
        content.put("queueSize", group.stats().queueSize());
        content.put("stuck", group.stats().stuck());
        content.put("generation", group.stats().generation());
        content.put("failedSince", group.stats().failedSince());
        content.put(
                "failure",
                group.stats().failedSince() == null ? null : group.stats().failure());
        content.put("slowRequest", seconds(group.slow()));
        content.put("capacityUtilization", group.utilization());
        content.put("lastMinute", period(group.lastMinute()));
        content.put("sinceStart", period(group.total()));
        content.put("mounts", group.mounts().stream().map(StatusJson::mount).toList());
        content.put("checks", group.checks().stream().map(HealthReport::content).toList());
        content.put(
                "history",
                group.history().stream().map(second -> second(group, second)).toList());
        content.put(
                "interpreters",
                group.interpreters().stream().map(StatusJson::interpreter).toList());
        content.put(
                "departed", group.departed().stream().map(StatusJson::departed).toList());
        return content;
    }

    private static Map<String, Object> mount(StatusSnapshot.Mount mount) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("path", mount.path());
        content.put("lastMinute", period(mount.lastMinute()));
        content.put("sinceStart", period(mount.total()));
        return content;
    }

    private static Map<String, Object> service(ServiceStats service) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", service.name());
        content.put("engine", service.engine());
        content.put("script", service.script().toString());
        content.put("state", word(service.state()));
        content.put("pid", service.pid());
        content.put("since", seconds(service.since()));
        content.put("starts", service.starts());
        content.put("ended", service.ended());
        return content;
    }

    private static Map<String, Object> period(Period period) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("seconds", period.seconds());
        content.put("requests", period.requests());
        content.put("rejected", period.rejected());
        content.put("throughput", period.throughput());
        content.put("rejections", period.rejections());
        content.put("responseBytes", period.bytes());
        Map<String, Object> latency = new LinkedHashMap<>();
        latency.put("mean", period.mean());
        for (double percentile : PERCENTILES) {
            latency.put("p" + (int) percentile, period.percentile(percentile));
        }
        content.put("latency", latency);
        Map<String, Object> phases = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            phases.put(word(phase), period.mean(phase));
        }
        content.put("phases", phases);
        Map<String, Object> outcomes = new LinkedHashMap<>();
        period.outcomes().forEach((outcome, count) -> outcomes.put(word(outcome), count));
        content.put("outcomes", outcomes);
        content.put("errors", period.errors());
        Map<String, Object> statuses = new LinkedHashMap<>();
        for (int i = 1; i <= 5; i++) {
            statuses.put(i + "xx", period.statuses(i));
        }
        statuses.put("none", period.statuses(0));
        content.put("statuses", statuses);
        List<Long> histogram = new ArrayList<>();
        for (int i = 0; i < Buckets.COUNT; i++) {
            histogram.add(period.count(i));
        }
        content.put("histogram", histogram);
        return content;
    }

    private static Map<String, Object> second(StatusSnapshot.Group group, Period second) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("age", (System.nanoTime() - second.end()) / NANOS);
        content.put("throughput", second.throughput());
        content.put("rejections", second.rejections());
        content.put("capacityUtilization", second.utilization(group.stats().capacity()));
        content.put("p95", second.percentile(95));
        content.put("queued", second.queued());
        return content;
    }

    private static Map<String, Object> interpreter(StatusSnapshot.Interpreter interpreter) {
        ShutdownReason leaving = interpreter.stats().leaving();
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", interpreter.stats().name());
        content.put("pid", interpreter.stats().pid());
        content.put("state", word(interpreter.stats().state()));
        content.put("leaving", leaving == null ? "" : leaving.tag());
        content.put("generation", interpreter.stats().generation());
        content.put("age", seconds(interpreter.stats().age()));
        content.put("served", interpreter.stats().served());
        content.put("inFlight", interpreter.stats().inFlight());
        content.put("stuck", interpreter.stats().stuck());
        content.put("residentMemory", interpreter.usage().residentMemory());
        content.put("cpuTime", seconds(interpreter.usage().cpuTime()));
        content.put("cpuUtilization", interpreter.cpu());
        return content;
    }

    private static Map<String, Object> departed(StoppedInterpreter departure) {
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("name", departure.name());
        content.put("pid", departure.pid());
        content.put("generation", departure.generation());
        content.put("served", departure.served());
        content.put("lifetime", seconds(departure.lifetime()));
        content.put("reason", departure.reason());
        content.put("at", departure.at());
        return content;
    }

    private static Map<String, Object> request(RequestStats request, boolean slow) {
        String interpreter = request.interpreter();
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("id", request.id());
        content.put("state", word(request.state()));
        content.put("slow", slow);
        content.put("age", seconds(request.age()));
        content.put("running", seconds(request.running()));
        content.put("method", request.method());
        content.put("path", request.path());
        content.put("mount", request.mount());
        content.put("group", request.processGroup());
        content.put("interpreter", interpreter == null ? "" : interpreter);
        return content;
    }

    private static Map<String, Object> slow(SlowRequest slow) {
        String interpreter = slow.interpreter();
        Duration cpu = slow.cpuTime();
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("id", slow.id());
        content.put("arrived", slow.arrived());
        content.put("waited", seconds(slow.waited()));
        content.put("ran", seconds(slow.ran()));
        content.put("cpuTime", cpu == null ? Double.NaN : seconds(cpu));
        content.put("method", slow.method());
        content.put("path", slow.path());
        content.put("mount", slow.mount());
        content.put("group", slow.processGroup());
        content.put("interpreter", interpreter == null ? "" : interpreter);
        content.put("status", slow.status());
        content.put("outcome", slow.outcome() == null ? "" : word(slow.outcome()));
        return content;
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / NANOS;
    }

    /** Returns the name of an enum constant in lower case, as all parts of the interface use it. */
    static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}

package org.wsgibridge.servlet.metrics;

import io.micrometer.core.instrument.Meter;
import java.util.List;

/**
 * The catalogue of the bridge's meters. {@code docs/metrics.md} is generated from it, and only these meters are
 * registered. Every meter also has the tag {@code context}, before the others.
 */
enum BridgeMeter {
    REQUESTS(
            "wsgi.requests",
            Meter.Type.TIMER,
            "seconds",
            "group mount route method status outcome exception error",
            "Requests, from their arrival until their outcome was decided; rejected ones are not included"),
    FINISHED(
            "wsgi.requests.finished",
            Meter.Type.COUNTER,
            "",
            "group mount error",
            "Requests that have ended, rejected ones included; all values of error are there from the start"),
    PHASE("wsgi.requests.phase", Meter.Type.TIMER, "seconds", "group mount phase", "Where requests spend their time"),
    HTTP_DURATION(
            "http.server.request.duration",
            Meter.Type.TIMER,
            "seconds",
            "http.request.method url.scheme http.route http.response.status_code error.type network.protocol.version",
            "OpenTelemetry's metric of all requests, rejected ones included; only if traces follow its conventions"),
    ACTIVE("wsgi.requests.active", Meter.Type.GAUGE, "", "group mount", "Requests that wait or run now"),
    ACTIVE_OLDEST(
            "wsgi.requests.active.oldest",
            Meter.Type.GAUGE,
            "seconds",
            "group mount",
            "Age of the oldest request that waits or runs now; 0 if there is none"),
    STUCK(
            "wsgi.requests.stuck",
            Meter.Type.GAUGE,
            "",
            "group",
            "Requests that did not end within interrupt-timeout and hold a thread or an interpreter"),
    TIMEOUTS(
            "wsgi.requests.timeouts",
            Meter.Type.COUNTER,
            "",
            "group mount kind outcome",
            "Requests that reached a timeout, and their outcome"),
    REJECTED(
            "wsgi.requests.rejected",
            Meter.Type.COUNTER,
            "",
            "group mount reason",
            "Requests that were not admitted (503)"),
    REFUSED(
            "wsgi.requests.refused",
            Meter.Type.COUNTER,
            "",
            "status",
            "Requests that were refused before they reached an application, by the status that their clients got"),
    INPUT(
            "wsgi.input",
            Meter.Type.COUNTER,
            "bytes",
            "group mount",
            "Request bodies, by their length; those that come chunked and are not buffered are not counted"),
    OUTPUT("wsgi.output", Meter.Type.COUNTER, "bytes", "group mount", "Response bodies, those of error pages included"),
    SLOTS(
            "wsgi.slots",
            Meter.Type.GAUGE,
            "",
            "group",
            "Requests that can run at a time now: interpreters that take requests x threads"),
    SLOTS_CONFIGURED(
            "wsgi.slots.configured",
            Meter.Type.GAUGE,
            "",
            "group",
            "Requests that can run at a time when all interpreters are up: processes x threads"),
    SLOTS_BUSY("wsgi.slots.busy", Meter.Type.GAUGE, "", "group", "Requests that run now, stuck ones included"),
    SLOTS_BUSY_TIME(
            "wsgi.slots.busy.time",
            Meter.Type.COUNTER,
            "seconds",
            "group",
            "How long slots were held, summed over all slots; running requests included"),
    CAPACITY(
            "wsgi.capacity.utilization",
            Meter.Type.GAUGE,
            "",
            "group",
            "mod_wsgi's capacity_utilization, 0 to 1: busy time / (available slots x time), since a reading at least"
                    + " 10 s ago"),
    QUEUE_DEPTH("wsgi.queue.depth", Meter.Type.GAUGE, "", "group", "Requests that wait for a slot now"),
    QUEUE_SIZE(
            "wsgi.queue.size",
            Meter.Type.GAUGE,
            "",
            "group",
            "Requests that may wait (listen-backlog); one more gets 503"),
    INTERPRETERS(
            "wsgi.interpreters",
            Meter.Type.GAUGE,
            "",
            "group state",
            "Interpreters that take requests (active), and that only finish their requests (draining)"),
    INTERPRETERS_AGE(
            "wsgi.interpreters.age",
            Meter.Type.GAUGE,
            "seconds",
            "group",
            "For how long the oldest interpreter that takes requests has been up"),
    INTERPRETERS_LOAD(
            "wsgi.interpreters.load",
            Meter.Type.TIMER,
            "seconds",
            "group",
            "Interpreters started, and how long each took to load its applications"),
    INTERPRETERS_LOAD_FAILURES(
            "wsgi.interpreters.load.failures",
            Meter.Type.COUNTER,
            "",
            "group",
            "Interpreters that could not be started"),
    INTERPRETERS_RETIRED(
            "wsgi.interpreters.retired",
            Meter.Type.COUNTER,
            "",
            "group reason",
            "Interpreters that have ended, by mod_wsgi's shutdown_reason; lost: ended unexpectedly"),
    INTERPRETERS_LIFETIME(
            "wsgi.interpreters.lifetime",
            Meter.Type.TIMER,
            "seconds",
            "group",
            "How long interpreters that have ended were up"),
    INTERPRETERS_MEMORY(
            "wsgi.interpreters.memory",
            Meter.Type.GAUGE,
            "bytes",
            "group",
            "Resident memory (RSS) of the group's processes together; for interpreters in the JVM that of the whole"
                    + " JVM"),
    INTERPRETERS_MEMORY_LARGEST(
            "wsgi.interpreters.memory.largest",
            Meter.Type.GAUGE,
            "bytes",
            "group",
            "Resident memory (RSS) of the group's largest process; for interpreters in the JVM that of the JVM"),
    INTERPRETERS_CPU(
            "wsgi.interpreters.cpu.time",
            Meter.Type.COUNTER,
            "seconds",
            "group",
            "CPU time of the group's processes, ended ones included; in the JVM, of the request threads"),
    SERVICES_RUNNING(
            "wsgi.services.running",
            Meter.Type.GAUGE,
            "",
            "service",
            "1 while the script of a service runs, else 0; only with service.NAME"),
    SERVICES_STARTS(
            "wsgi.services.starts",
            Meter.Type.COUNTER,
            "",
            "service",
            "How often the script of a service was started; only with service.NAME"),
    LIVE(
            "wsgi.live",
            Meter.Type.GAUGE,
            "",
            "",
            "1 while the bridge works, 0 if only a restart of the JVM helps; the same as /-/live"),
    READY(
            "wsgi.ready",
            Meter.Type.GAUGE,
            "",
            "group",
            "1 while the process group takes requests and its health checks succeed; /-/ready is 200 when all groups"
                    + " do"),
    BUILD_INFO("wsgi.build.info", Meter.Type.GAUGE, "", "version java", "1: the version of the bridge, and of the JVM"),
    START_TIME("wsgi.start.time", Meter.Type.GAUGE, "seconds", "", "When the bridge was started, as Unix time"),
    CERTIFICATE_EXPIRY(
            "wsgi.certificate.expiry.timestamp",
            Meter.Type.GAUGE,
            "seconds",
            "",
            "When the first certificate of the server's chain expires, as Unix time; wsgi-express with HTTPS only"),
    REVOCATIONS_EXPIRY(
            "wsgi.tls.crl.next.update.timestamp",
            Meter.Type.GAUGE,
            "seconds",
            "",
            "When the first list of revoked certificates expires (its next update), as Unix time;"
                    + " wsgi-express with such lists only"),
    FAILED_HANDSHAKES(
            "wsgi.tls.handshakes.failed",
            Meter.Type.COUNTER,
            "",
            "",
            "Connections whose TLS handshake failed after the client had sent something; wsgi-express with HTTPS only");

    private final String meterName;
    private final Meter.Type type;
    private final String unit;
    private final String tags;
    private final String description;

    BridgeMeter(String meterName, Meter.Type type, String unit, String tags, String description) {
        this.meterName = meterName;
        this.type = type;
        this.unit = unit;
        this.tags = tags;
        this.description = description;
    }

    /** Returns its name in Micrometer's form. */
    String meterName() {
        return meterName;
    }

    Meter.Type type() {
        return type;
    }

    /** Returns its base unit, {@code ""} for a plain number. */
    String unit() {
        return unit;
    }

    /** Returns the keys of its tags, without {@code context}. */
    List<String> tags() {
        return tags.isEmpty() ? List.of() : List.of(tags.split(" ", -1));
    }

    /** Returns what it measures, in one line. */
    String description() {
        return description;
    }
}

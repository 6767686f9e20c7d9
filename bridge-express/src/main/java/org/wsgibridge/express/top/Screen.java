package org.wsgibridge.express.top;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of {@code top} for a status: readiness, process groups with their mounts, interpreters, and the oldest
 * requests. Immutable.
 */
final class Screen {
    private static final String RED = "\u001b[31m";
    private static final String GREEN = "\u001b[32m";
    private static final String BOLD = "\u001b[1m";
    private static final String PLAIN = "\u001b[0m";
    private static final String NOTE = "Latency, errors and rejections are those of the last minute.";

    private static final int MAX_REQUESTS = 8;

    /** The length of a time down to seconds: {@code 2026-11-28T17:40:05}. */
    private static final int SECONDS = 19;

    private final boolean colours;

    Screen(boolean colours) {
        this.colours = colours;
    }

    /**
     * Returns the text, with a line end after each line.
     *
     * @param status the status
     * @param before the status before it, since which the rates of requests are measured; {@code null} for none, with
     *     the rates of the last minute
     */
    String of(Status status, @Nullable Status before) {
        StringBuilder text = new StringBuilder();
        text.append(coloured(BOLD, status.text("context")))
                .append("  up ")
                .append(Figures.duration(status.number("uptime")))
                .append("  ")
                .append(status.flag("ready") ? coloured(GREEN, "ready") : coloured(RED, "not ready"))
                .append("  ")
                .append(time(status.text("time")))
                .append('\n');
        status.texts("reasons")
                .forEach(reason -> text.append(coloured(RED, reason)).append('\n'));
        text.append('\n')
                .append(groups(status, before))
                .append('\n')
                .append(interpreters(status))
                .append('\n')
                .append(requests(status))
                .append(NOTE)
                .append('\n');
        return text.toString();
    }

    private String groups(Status status, @Nullable Status before) {
        Columns columns = new Columns(
                2, "GROUP", "MOUNT", "REQ/S", "BUSY/SLOTS", "QUEUE", "P50", "P95", "P99", "ERRORS", "REJECTED");
        double seconds = before == null ? Double.NaN : status.number("uptime") - before.number("uptime");
        for (Status group : status.objects("groups")) {
            String name = group.text("name");
            Status earlier = before == null ? null : named(before.objects("groups"), "name", name);
            columns.add(
                    name,
                    "",
                    rate(group, earlier, seconds),
                    Figures.count(group.number("busy")) + "/" + Figures.count(group.number("slots")),
                    Figures.count(group.number("queued")),
                    period(group));
            for (Status mount : group.objects("mounts")) {
                String path = mount.text("path");
                Status then = earlier == null ? null : named(earlier.objects("mounts"), "path", path);
                columns.add("", path, rate(mount, then, seconds), "", "", period(mount));
            }
        }
        return columns.text(this::heading);
    }

    private static String[] period(Status owner) {
        Status minute = owner.object("lastMinute");
        Status latency = minute.object("latency");
        return new String[] {
            Figures.seconds(latency.number("p50")),
            Figures.seconds(latency.number("p95")),
            Figures.seconds(latency.number("p99")),
            Figures.count(minute.object("errors").sumWithout("rejected")),
            Figures.count(minute.number("rejected"))
        };
    }

    private String interpreters(Status status) {
        Columns columns =
                new Columns(3, "INTERPRETER", "GROUP", "STATE", "PID", "CPU", "MEMORY", "AGE", "REQUESTS", "BUSY");
        for (Status group : status.objects("groups")) {
            for (Status interpreter : group.objects("interpreters")) {
                columns.add(
                        interpreter.text("name"),
                        group.text("name"),
                        interpreter.text("state"),
                        Figures.count(interpreter.number("pid")),
                        Figures.percent(interpreter.number("cpuUtilization")),
                        Figures.bytes(interpreter.number("residentMemory")),
                        new String[] {
                            Figures.duration(interpreter.number("age")),
                            Figures.count(interpreter.number("served")),
                            Figures.count(interpreter.number("inFlight"))
                        });
            }
        }
        return columns.text(this::heading);
    }

    /** Returns the table of the oldest requests. Those that hang are among them. */
    private String requests(Status status) {
        List<Status> requests = status.objects("requests");
        if (requests.isEmpty()) {
            return "";
        }
        Columns columns = new Columns(5, "REQUEST", "STATE", "INTERPRETER", "METHOD", "PATH", "AGE", "RUNNING");
        for (Status request : requests.subList(0, Math.min(MAX_REQUESTS, requests.size()))) {
            columns.add(
                    request.text("id"),
                    request.text("state") + (request.flag("slow") ? ", slow" : ""),
                    request.text("interpreter"),
                    request.text("method"),
                    request.text("path"),
                    new String[] {Figures.duration(request.number("age")), Figures.duration(request.number("running"))
                    });
        }
        double more = status.number("inFlight") - MAX_REQUESTS;
        return columns.text(this::heading) + (more > 0 ? "and " + Figures.count(more) + " more\n\n" : "\n");
    }

    private static String time(String time) {
        return time.length() < SECONDS ? time : time.substring(0, SECONDS).replace('T', ' ') + " UTC";
    }

    /** Returns requests a second, without rejected ones, like the throughput in status.json. */
    private static String rate(Status owner, @Nullable Status before, double seconds) {
        double done = before == null ? Double.NaN : measured(owner) - measured(before);
        boolean counted = done >= 0 && seconds > 0;
        return Figures.rate(
                counted ? done / seconds : owner.object("lastMinute").number("throughput"));
    }

    private static double measured(Status owner) {
        Status all = owner.object("sinceStart");
        return all.number("requests") - all.number("rejected");
    }

    private static @Nullable Status named(List<Status> objects, String key, String name) {
        return objects.stream()
                .filter(object -> object.text(key).equals(name))
                .findFirst()
                .orElse(null);
    }

    private String heading(String line) {
        return coloured(BOLD, line);
    }

    private String coloured(String colour, String text) {
        return colours ? colour + text + PLAIN : text;
    }
}

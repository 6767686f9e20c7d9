package org.wsgibridge.servlet.admin;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.wsgibridge.activity.Period;
import org.wsgibridge.exchange.Outcome;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.pool.stats.InterpreterStats;
import org.wsgibridge.pool.stats.StoppedInterpreter;
import org.wsgibridge.spi.ShutdownReason;

/** Writes the section of one process group. Not thread-safe. */
final class GroupHtml {
    private static final double HIGH = 0.8;
    /** From this number of failed requests in a minute, and from this part of all, a figure is an alarm. */
    private static final int MANY = 5;

    private static final double MANY_OF_ALL = 0.05;

    private final Html html;
    private final StatusSnapshot.Group group;
    private final boolean actions;

    /**
     * Makes the writer.
     *
     * @param html takes the output
     * @param group the group
     * @param actions whether there are buttons to reload and to retire
     */
    GroupHtml(Html html, StatusSnapshot.Group group, boolean actions) {
        this.html = html;
        this.group = group;
        this.actions = actions;
    }

    void write() {
        String id = "group-" + group.name();
        html.open("section", "aria-labelledby", id, "class", "group", "data-key", id)
                .open("div", "class", "heading");
        html.open("h2", "id", id).text("Process group " + group.name() + " ");
        html.element("small", group.stats().engine()).close("h2");
        if (actions) {
            html.element(
                    "button",
                    "Reload",
                    "type",
                    "button",
                    "data-action",
                    "reload",
                    "data-group",
                    group.name(),
                    "aria-label",
                    "Reload process group " + group.name());
        }
        html.close("div").line();
        failedReload();
        figures();
        charts();
        int interpreters = group.interpreters().size();
        String all = "Latency, outcomes and " + interpreters + (interpreters == 1 ? " interpreter" : " interpreters");
        html.fold("all-of-" + id, all).open("div", "class", "columns");
        latencies();
        outcomes();
        html.close("div");
        interpreters();
        departed();
        html.close("section").line();
    }

    private void failedReload() {
        Instant since = group.stats().failedSince();
        if (since != null) {
            html.element(
                            "p",
                            "The former code serves since " + since.truncatedTo(ChronoUnit.SECONDS)
                                    + ": the changed one does not load. "
                                    + group.stats().failure(),
                            "class",
                            "reasons")
                    .line();
        }
    }

    private void figures() {
        GroupStats stats = group.stats();
        Period lastMinute = group.lastMinute();
        html.open("dl", "class", "figures");
        long rejected = lastMinute.rejected();
        long all = lastMinute.outcomes().values().stream()
                .mapToLong(Long::longValue)
                .sum();
        figure(
                "Throughput",
                Units.decimal(lastMinute.throughput()),
                rejected > 0
                        ? "requests/s, and " + Units.decimal(lastMinute.rejections()) + "/s rejected"
                        : "requests/s, last minute",
                alarm(rejected, all));
        figure(
                "Median latency",
                Units.percentile(lastMinute.percentile(50)),
                "95 % within " + Units.percentile(lastMinute.percentile(95)) + ", last minute",
                "");
        double used = group.utilization();
        figure(
                "Capacity used",
                Units.percent(used),
                "of " + slots(stats) + " slots, last minute",
                used > HIGH ? "warn" : "");
        figure(
                "Running now",
                Integer.toString(stats.busy()),
                "requests, " + stats.stuck() + " stuck",
                stats.stuck() > 0 ? "bad" : "");
        boolean waits = stats.queued() > 0;
        figure(
                "Waiting now",
                Integer.toString(stats.queued()),
                "requests, at most " + stats.queueSize(),
                waits ? "warn" : "");
        long failed = lastMinute.statuses(5);
        figure("Server errors", Units.count(failed), "responses 5xx, last minute", alarm(failed, all));
        html.close("dl").line();
    }

    /** Returns the style of a figure. A single failed request gives no alarm, a large part of all requests does. */
    static String alarm(long wrong, long all) {
        if (wrong >= MANY && wrong >= MANY_OF_ALL * all) {
            return "bad";
        }
        return wrong > 1 ? "warn" : "";
    }

    /** Returns the number of slots, with the configured number if it differs. */
    private static String slots(GroupStats stats) {
        return stats.slots() == stats.configuredSlots()
                ? Integer.toString(stats.slots())
                : stats.slots() + " (of " + stats.configuredSlots() + ")";
    }

    private void figure(String name, String value, String detail, String style) {
        html.open("div", "class", style).element("dt", name).open("dd");
        html.element("strong", value).element("span", detail).close("dd").close("div");
    }

    private void charts() {
        Charts charts = new Charts(html);
        Period lastMinute = group.lastMinute();
        int slots = group.stats().capacity();
        html.open("div", "class", "charts").line();
        charts.line(
                "Throughput",
                Units.decimal(last(Period::throughput)) + " requests/s",
                group.history(),
                Period::throughput,
                1,
                Units::decimal);
        charts.line(
                "Capacity used",
                Units.percent(last(second -> second.utilization(slots))),
                group.history(),
                second -> second.utilization(slots),
                1,
                Units::percent);
        charts.line(
                "Waiting requests",
                Integer.toString(group.stats().queued()),
                group.history(),
                Period::queued,
                1,
                waiting -> Units.count(Math.round(waiting)));
        charts.histogram(lastMinute);
        charts.phases(lastMinute);
        html.close("div").line();
    }

    private double last(java.util.function.ToDoubleFunction<Period> value) {
        List<Period> history = group.history();
        return history.isEmpty() ? 0 : value.applyAsDouble(history.get(history.size() - 1));
    }

    private void latencies() {
        HtmlTable table = new HtmlTable(html, "Latency", List.of("", "#Last minute", "#Since the start"));
        for (double percent : new double[] {50, 90, 95, 99}) {
            table.row("p" + percent, "")
                    .cell((int) percent + " % within")
                    .cell(Units.percentile(group.lastMinute().percentile(percent)))
                    .cell(Units.percentile(group.total().percentile(percent)))
                    .end();
        }
        table.row("mean", "")
                .cell("Mean")
                .cell(Units.seconds(group.lastMinute().mean()))
                .cell(Units.seconds(group.total().mean()))
                .end();
        table.close();
    }

    private void outcomes() {
        HtmlTable table = new HtmlTable(html, "Outcomes", List.of("", "#Last minute", "#Since the start"));
        Map<Outcome, Long> lastMinute = group.lastMinute().outcomes();
        group.total().outcomes().forEach((outcome, count) -> {
            if (count > 0 || outcome == Outcome.COMPLETED) {
                table.row(outcome.name(), "")
                        .cell(StatusJson.word(outcome).replace('_', ' '))
                        .cell(Units.count(lastMinute.getOrDefault(outcome, 0L)))
                        .cell(Units.count(count))
                        .end();
            }
        });
        table.close();
    }

    private void interpreters() {
        List<String> columns = new java.util.ArrayList<>(
                List.of("Name", "State", "#Process", "#Generation", "#Age", "#Served", "#Running", "#Memory", "#CPU"));
        if (actions) {
            columns.add("Action");
        }
        HtmlTable table = new HtmlTable(html, "Interpreters", columns);
        for (StatusSnapshot.Interpreter interpreter : group.interpreters()) {
            InterpreterStats stats = interpreter.stats();
            ShutdownReason leaving = stats.leaving();
            String state = leaving == null
                    ? StatusJson.word(stats.state())
                    : StatusJson.word(stats.state()) + ": " + leaving.tag().replace('_', ' ');
            table.row(stats.name(), "")
                    .cell(stats.name())
                    .cell(state, stats.active() && leaving == null ? "good" : "warn")
                    .cell(Long.toString(stats.pid()))
                    .cell(Integer.toString(stats.generation()))
                    .cell(Units.seconds(stats.age()))
                    .cell(Units.count(stats.served()))
                    .cell(
                            stats.stuck() > 0
                                    ? stats.inFlight() + " (" + stats.stuck() + " stuck)"
                                    : "" + stats.inFlight())
                    .cell(Units.bytes(interpreter.usage().residentMemory()))
                    .cell(Units.percent(interpreter.cpu()));
            if (actions) {
                retire(table, stats);
            }
            table.end();
        }
        table.close();
    }

    private void retire(HtmlTable table, InterpreterStats stats) {
        table.open();
        if (stats.active() && stats.leaving() == null) {
            html.element(
                    "button",
                    "Retire",
                    "type",
                    "button",
                    "data-action",
                    "retire",
                    "data-group",
                    group.name(),
                    "data-interpreter",
                    stats.name(),
                    "aria-label",
                    "Retire interpreter " + stats.name());
        }
        html.close("td");
    }

    private void departed() {
        if (group.departed().isEmpty()) {
            return;
        }
        html.open("details", "data-key", "departed");
        html.element(
                "summary",
                "Interpreters that have left lately (" + group.departed().size() + ")");
        HtmlTable table = new HtmlTable(
                html,
                "Interpreters that have left",
                List.of("Name", "Reason", "Left", "#Process", "#Generation", "#Lived", "#Served"));
        for (StoppedInterpreter gone : group.departed()) {
            table.row(gone.name(), "")
                    .cell(gone.name())
                    .cell(gone.reason().replace('_', ' '))
                    .cell(Units.time(gone.at()))
                    .cell(Long.toString(gone.pid()))
                    .cell(Integer.toString(gone.generation()))
                    .cell(Units.seconds(gone.lifetime()))
                    .cell(Units.count(gone.served()))
                    .end();
        }
        table.close();
        html.close("details").line();
    }
}

package org.wsgibridge.servlet.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.bridge.Health;
import org.wsgibridge.pool.stats.RequestStats;
import org.wsgibridge.pool.stats.SlowRequest;
import org.wsgibridge.servlet.admin.level.LogLevels;

/** Writes the status page. The page is complete without scripts; {@code status.js} updates it. Not thread-safe. */
final class StatusHtml {

    /** How many slow requests are shown; the others are folded. */
    private static final int SHOWN = 8;

    /** How many rows of a table are shown on a narrow screen; the others are folded. */
    private static final int UNFOLDED = 2;

    private static final int CPU_COLUMN = 3;

    private final StatusSnapshot snapshot;
    private final List<LogLevels.Entry> levels;
    private final boolean actions;
    private final Html html = new Html();

    private StatusHtml(StatusSnapshot snapshot, List<LogLevels.Entry> levels, boolean actions) {
        this.snapshot = snapshot;
        this.levels = levels;
        this.actions = actions;
    }

    /**
     * Writes the page.
     *
     * @param snapshot the state to show
     * @param levels the loggers that have their own level
     * @param actions whether there are buttons
     * @param token the token that the buttons have to send; {@code ""} for none, and then no buttons
     */
    static String page(StatusSnapshot snapshot, List<LogLevels.Entry> levels, boolean actions, String token) {
        StatusHtml page = new StatusHtml(snapshot, levels, actions && !token.isEmpty());
        Html html = page.html;
        html.open("!doctype html")
                .line()
                .open("html", "lang", "en")
                .line()
                .open("head")
                .line();
        html.open("meta", "charset", "utf-8").line();
        html.open("meta", "name", "viewport", "content", "width=device-width, initial-scale=1")
                .line();
        html.open("meta", "name", "color-scheme", "content", "light dark").line();
        html.open("meta", "name", "token", "content", token).line();
        html.element("title", "WSGI Bridge status: " + snapshot.context()).line();
        html.open("link", "rel", "icon", "href", "data:,").line();
        html.open("link", "rel", "stylesheet", "href", "status.css").line();
        html.open("script", "src", "status.js", "defer", "").close("script").line();
        html.close("head").line().open("body").line();
        html.element("a", "Skip to the content", "class", "skip", "href", "#content")
                .line();
        page.header();
        html.open("main", "id", "content", "tabindex", "-1").line();
        page.content();
        html.close("main").line();
        page.dialogs();
        return html.close("body").line().close("html").line().toString();
    }

    /** Writes the content of the page's main element, which changes every second. */
    static String fragment(StatusSnapshot snapshot, List<LogLevels.Entry> levels, boolean actions) {
        StatusHtml page = new StatusHtml(snapshot, levels, actions);
        page.content();
        return page.html.toString();
    }

    private void header() {
        html.open("header")
                .open("h1")
                .text("WSGI Bridge ")
                .element("small", snapshot.context())
                .close("h1");
        html.element("p", "Snapshot of " + Units.time(snapshot.time()), "id", "connection", "role", "status");
        html.element("p", "", "id", "summary", "class", "hidden", "aria-live", "polite");
        html.element("p", "", "id", "message", "class", "message", "role", "status")
                .close("header")
                .line();
        html.open("noscript")
                .element("p", "Without JavaScript this is a snapshot: load the page again for a newer one.");
        html.close("noscript").line();
    }

    private void dialogs() {
        html.open("dialog", "id", "stack", "aria-labelledby", "stack-title").open("div", "class", "heading");
        html.element("h2", "Python stack", "id", "stack-title");
        html.open("form", "method", "dialog")
                .element("button", "Close")
                .close("form")
                .close("div");
        html.element("p", "", "id", "stack-of").element("pre", "", "id", "stack-text", "tabindex", "0");
        html.close("dialog").line();
        html.open("dialog", "id", "confirm", "aria-labelledby", "confirm-title");
        html.element("h2", "", "id", "confirm-title").element("p", "", "id", "confirm-text");
        html.open("form", "method", "dialog", "class", "choice");
        html.element("button", "Cancel", "value", "no").element("button", "Go on", "value", "yes", "class", "primary");
        html.close("form").close("dialog").line();
    }

    private void content() {
        health();
        snapshot.groups().forEach(group -> new GroupHtml(html, group, actions).write());
        new ServiceHtml(html, snapshot.services()).write();
        requests();
        slow();
        new LevelsHtml(html, levels, actions).write();
    }

    private void health() {
        Health health = snapshot.health();
        String state = !health.live() ? "Not live" : health.ready() ? "Ready" : "Not ready";
        html.open("p", "class", "health", "data-key", "health");
        html.element("span", state, "class", "badge " + (health.ready() ? "good" : "bad"));
        html.text(" up for " + Units.seconds(snapshot.uptime())).close("p").line();
        if (!health.notReady().isEmpty()) {
            html.open("ul", "class", "reasons", "data-key", "reasons");
            health.notReady().forEach(reason -> html.element("li", reason));
            html.close("ul").line();
        }
    }

    private void requests() {
        html.open("section", "aria-labelledby", "requests", "data-key", "requests");
        html.open("h2", "id", "requests").text("Requests in flight ");
        html.element("small", Units.count(snapshot.inFlight())).close("h2").line();
        if (snapshot.requests().isEmpty()) {
            html.element("p", "None at this moment.", "class", "none")
                    .close("section")
                    .line();
            return;
        }
        int left = snapshot.inFlight() - snapshot.requests().size();
        fold("all-requests", snapshot.requests().size());
        HtmlTable table = new HtmlTable(
                html,
                left > 0 ? "The oldest ones; " + Units.count(left) + " more are not shown" : "Oldest first",
                List.of("State", "#Age", "#Running", "Method", "Path", "Interpreter", "Request", "Stack"));
        int row = 0;
        for (RequestStats request : snapshot.requests()) {
            boolean slow = snapshot.isSlow(request);
            String interpreter = request.interpreter();
            boolean waits = request.state() == RequestStats.State.WAITING;
            table.row(request.id(), (slow ? "slow" : "") + more(row++))
                    .cell(StatusJson.word(request.state()) + (slow ? ", slow" : ""), badge(request.state(), slow))
                    .cell(Units.seconds(request.age()))
                    .cell(waits ? "\u2013" : Units.seconds(request.running()))
                    .cell(request.method())
                    .cell(request.path())
                    .cell(interpreter == null ? request.processGroup() : interpreter)
                    .cell(request.id());
            stack(table, request.id(), waits);
            table.end();
        }
        table.close();
        html.close("section").line();
    }

    private void fold(String id, int rows) {
        if (rows > UNFOLDED) {
            html.fold(id, "Show all " + rows);
        }
    }

    /** Returns the class of a row that a narrow screen folds. */
    private static String more(int row) {
        return row < UNFOLDED ? "" : " more";
    }

    private void stack(HtmlTable table, String id, boolean waits) {
        table.open();
        if (!waits) {
            // A link, so that it works without JavaScript.
            String target =
                    "status/stack?request=" + java.net.URLEncoder.encode(id, java.nio.charset.StandardCharsets.UTF_8);
            html.element(
                    "a",
                    "Stack",
                    "class",
                    "button",
                    "role",
                    "button",
                    "data-stack",
                    id,
                    "href",
                    target,
                    "aria-label",
                    "Python stack of request " + id);
        }
        html.close("td");
    }

    private static String badge(RequestStats.State state, boolean slow) {
        return switch (state) {
            case WAITING -> "plain";
            case RUNNING -> slow ? "warn" : "good";
            case INTERRUPTED, STUCK -> "bad";
        };
    }

    private void slow() {
        html.open("section", "aria-labelledby", "slow", "data-key", "slow");
        html.open("h2", "id", "slow").text("Slow requests ");
        long running = snapshot.requests().stream().filter(snapshot::isSlow).count();
        html.element("small", running + " running, " + snapshot.slow().size() + " ended")
                .close("h2")
                .line();
        if (snapshot.slow().isEmpty()) {
            html.element("p", "None has ended that ran for longer than slow-request.", "class", "none");
            html.close("section").line();
            return;
        }
        int shown = Math.min(SHOWN, snapshot.slow().size());
        fold("all-slow", shown);
        slow("The latest that have ended", snapshot.slow().subList(0, shown));
        if (shown < snapshot.slow().size()) {
            html.open("details", "data-key", "earlier").element("summary", "Earlier ones");
            slow(
                    "Earlier ones, the latest first",
                    snapshot.slow().subList(shown, snapshot.slow().size()));
            html.close("details");
        }
        html.close("section").line();
    }

    private void slow(String caption, List<SlowRequest> requests) {
        boolean cpuKnown = snapshot.slow().stream().anyMatch(slow -> slow.cpuTime() != null);
        List<String> columns = new ArrayList<>(List.of(
                "Arrived", "#Ran", "#Waited", "#Status", "Outcome", "Method", "Path", "Interpreter", "Request"));
        if (cpuKnown) {
            columns.add(CPU_COLUMN, "#CPU");
        }
        HtmlTable table = new HtmlTable(html, caption, columns);
        int row = 0;
        for (SlowRequest slow : requests) {
            String interpreter = slow.interpreter();
            Duration cpu = slow.cpuTime();
            table.row(slow.id(), more(row++))
                    .cell(Units.time(slow.arrived()))
                    .cell(Units.seconds(slow.ran()))
                    .cell(Units.seconds(slow.waited()));
            if (cpuKnown) {
                table.cell(cpu == null ? "\u2013" : Units.seconds(cpu));
            }
            table.cell(slow.status() == 0 ? "\u2013" : Integer.toString(slow.status()))
                    .cell(
                            slow.outcome() == null
                                    ? ""
                                    : StatusJson.word(slow.outcome()).replace('_', ' '))
                    .cell(slow.method())
                    .cell(slow.path())
                    .cell(interpreter == null ? slow.processGroup() : interpreter)
                    .cell(slow.id())
                    .end();
        }
        table.close();
    }
}

package org.wsgibridge.servlet.admin;

import java.util.List;
import org.wsgibridge.service.ServiceStats;

/** Writes the part of the status page that shows the background scripts. Not thread-safe. */
final class ServiceHtml {
    private final Html html;
    private final List<ServiceStats> services;

    ServiceHtml(Html html, List<ServiceStats> services) {
        this.html = html;
        this.services = services;
    }

    /** Writes the section; nothing if there are no scripts. */
    void write() {
        if (services.isEmpty()) {
            return;
        }
        html.open("section", "aria-labelledby", "services", "data-key", "services");
        html.open("h2", "id", "services").text("Background scripts ");
        html.element("small", Units.count(services.size())).close("h2").line();
        HtmlTable table = new HtmlTable(
                html,
                "Each is started again when it ends",
                List.of("Name", "State", "#For", "#Starts", "#Process", "Engine", "Script", "Last end"));
        for (ServiceStats service : services) {
            table.row(service.name(), "")
                    .cell(service.name())
                    .cell(StatusJson.word(service.state()), badge(service.state()))
                    .cell(Units.seconds(service.since()))
                    .cell(Integer.toString(service.starts()))
                    .cell(service.pid() == 0 ? "\u2013" : Long.toString(service.pid()))
                    .cell(service.engine())
                    .cell(service.script().toString())
                    .cell(service.ended().lines().findFirst().orElse("\u2013"))
                    .end();
        }
        table.close();
        html.close("section").line();
    }

    private static String badge(ServiceStats.State state) {
        return switch (state) {
            case RUNNING -> "good";
            case WAITING -> "bad";
            case STARTING, STOPPING, STOPPED -> "plain";
        };
    }
}

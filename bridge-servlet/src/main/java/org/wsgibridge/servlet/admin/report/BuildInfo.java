package org.wsgibridge.servlet.admin.report;

import jakarta.servlet.ServletContext;
import java.lang.management.ManagementFactory;
import java.lang.management.RuntimeMXBean;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.wsgibridge.bridge.WsgiBridge;
import org.wsgibridge.pool.stats.GroupStats;
import org.wsgibridge.servlet.admin.AdminAnswer;
import org.wsgibridge.servlet.admin.AdminExchange;
import org.wsgibridge.servlet.admin.AdminPage;

/** The page with the versions of the bridge, the JVM and the server, and the time of the start. Thread-safe. */
final class BuildInfo implements AdminPage {
    private final ServletContext context;
    private final WsgiBridge bridge;

    BuildInfo(ServletContext context, WsgiBridge bridge) {
        this.context = context;
        this.bridge = bridge;
    }

    @Override
    public AdminAnswer answer(AdminExchange request) {
        RuntimeMXBean jvm = ManagementFactory.getRuntimeMXBean();
        Map<String, Object> content = new LinkedHashMap<>();
        content.put("version", WsgiBridge.version());
        content.put("server", String.valueOf(context.getServerInfo()));
        content.put("context", context.getContextPath().isEmpty() ? "/" : context.getContextPath());
        content.put("engines", engines());
        content.put("java", java(jvm));
        content.put(
                "os",
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"));
        content.put("pid", ProcessHandle.current().pid());
        content.put("started", Instant.ofEpochMilli(jvm.getStartTime()).toString());
        return AdminAnswer.json(200, content);
    }

    private Map<String, Object> engines() {
        Map<String, Object> engines = new LinkedHashMap<>();
        for (GroupStats group : bridge.stats()) {
            engines.put(group.name(), group.engine());
        }
        return engines;
    }

    private static Map<String, Object> java(RuntimeMXBean jvm) {
        Map<String, Object> java = new LinkedHashMap<>();
        java.put("version", Runtime.version().toString());
        java.put("vendor", System.getProperty("java.vendor", ""));
        java.put("vm", jvm.getVmName());
        return java;
    }
}

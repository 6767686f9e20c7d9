package org.wsgibridge.servlet;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wsgibridge.testkit.ModuleRules;

/** The borders that keep the transport free of engines, servers and the command. */
class ArchitectureTest extends ModuleRules {

    @Override
    protected List<String> forbidden() {
        return List.of(
                "org.python..",
                "org.eclipse.jetty..",
                "org.wsgibridge.jython..",
                "org.wsgibridge.cpython..",
                "org.wsgibridge.express..");
    }

    @Override
    protected Set<String> mayBePublic() {
        return Set.of(
                "org.wsgibridge.servlet.DeploymentException",
                "org.wsgibridge.servlet.WsgiInitializer",
                "org.wsgibridge.servlet.WsgiListener",
                "org.wsgibridge.servlet.WsgiServlet",
                "org.wsgibridge.servlet.access",
                "org.wsgibridge.servlet.admin",
                "org.wsgibridge.servlet.admin.door",
                "org.wsgibridge.servlet.admin.level",
                "org.wsgibridge.servlet.admin.report",
                "org.wsgibridge.servlet.arrival",
                "org.wsgibridge.servlet.error",
                "org.wsgibridge.servlet.forwarded",
                "org.wsgibridge.servlet.internals",
                "org.wsgibridge.servlet.metrics",
                "org.wsgibridge.servlet.mount",
                "org.wsgibridge.servlet.packed",
                "org.wsgibridge.servlet.request",
                "org.wsgibridge.servlet.session",
                "org.wsgibridge.servlet.staticfiles",
                "org.wsgibridge.servlet.tracing",
                "org.wsgibridge.servlet.transport",
                "org.wsgibridge.servlet.transport.body",
                "org.wsgibridge.servlet.transport.support");
    }

    @Override
    protected Map<String, Integer> tooLarge() {
        return Map.of();
    }
}

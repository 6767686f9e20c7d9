package org.wsgibridge.express;

import java.util.List;
import java.util.Set;
import org.wsgibridge.testkit.ModuleRules;

/**
 * The borders that keep the command on top: it starts what is below it and does not depend on the inside of an engine.
 */
class ArchitectureTest extends ModuleRules {

    @Override
    protected List<String> forbidden() {
        return List.of("org.python..");
    }

    @Override
    protected Set<String> mayBePublic() {
        return Set.of(
                "org.wsgibridge.express",
                "org.wsgibridge.express.cli",
                "org.wsgibridge.express.compression",
                "org.wsgibridge.express.connector",
                "org.wsgibridge.express.deploy",
                "org.wsgibridge.express.failure",
                "org.wsgibridge.express.image",
                "org.wsgibridge.express.install",
                "org.wsgibridge.express.log",
                "org.wsgibridge.express.metrics",
                "org.wsgibridge.express.project",
                "org.wsgibridge.express.refusal",
                "org.wsgibridge.express.server",
                "org.wsgibridge.express.setup",
                "org.wsgibridge.express.startup",
                "org.wsgibridge.express.telemetry",
                "org.wsgibridge.express.tls",
                "org.wsgibridge.express.top",
                "org.wsgibridge.express.usage",
                "org.wsgibridge.express.war",
                "org.wsgibridge.launch");
    }
}

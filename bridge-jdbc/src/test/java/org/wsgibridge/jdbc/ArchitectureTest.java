package org.wsgibridge.jdbc;

import java.util.List;
import java.util.Set;
import org.wsgibridge.testkit.ModuleRules;

/** The borders that keep the database modules usable by any Jython, and the drivers apart from each other. */
class ArchitectureTest extends ModuleRules {

    @Override
    protected List<String> forbidden() {
        return List.of(
                "jakarta.servlet..",
                "io.micrometer..",
                "org.eclipse.jetty..",
                "org.wsgibridge.cpython..",
                "org.wsgibridge.servlet..",
                "org.wsgibridge.express..",
                "org.wsgibridge.bridge..",
                "org.wsgibridge.pool..");
    }

    @Override
    protected Set<String> mayBePublic() {
        return Set.of(
                "org.wsgibridge.jdbc",
                "org.wsgibridge.jdbc.mysql",
                "org.wsgibridge.jdbc.pool",
                "org.wsgibridge.jdbc.postgresql",
                "org.wsgibridge.jdbc.sqlite");
    }
}

package org.wsgibridge.cpython;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.wsgibridge.testkit.ModuleRules;

/** The borders that keep the engine free of containers and of the other engine. */
class ArchitectureTest extends ModuleRules {

    @Override
    protected List<String> forbidden() {
        return List.of(
                "jakarta.servlet..",
                "io.micrometer..",
                "org.eclipse.jetty..",
                "org.python..",
                "org.wsgibridge.jython..",
                "org.wsgibridge.servlet..",
                "org.wsgibridge.bridge..",
                "org.wsgibridge.pool..");
    }

    @Override
    protected Set<String> mayBePublic() {
        return Set.of("org.wsgibridge.cpython.CPythonProvider");
    }

    @Override
    protected Map<String, Integer> tooLarge() {
        return Map.of("org.wsgibridge.cpython", 27);
    }
}

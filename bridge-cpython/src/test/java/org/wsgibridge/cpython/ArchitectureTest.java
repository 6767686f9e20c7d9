package org.wsgibridge.cpython;

import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
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
        return Set.of(
                "org.wsgibridge.cpython.CPythonProvider",
                // For the other packages of the engine.
                "org.wsgibridge.cpython.frame.EventText",
                "org.wsgibridge.cpython.frame.Flusher",
                "org.wsgibridge.cpython.frame.FrameReader",
                "org.wsgibridge.cpython.frame.FrameWriter",
                "org.wsgibridge.cpython.frame.SelectedFrames",
                "org.wsgibridge.cpython.frame.Frames",
                "org.wsgibridge.cpython.frame.RequestEncoder",
                "org.wsgibridge.cpython.frame.Slabs",
                "org.wsgibridge.cpython.process.DaemonConfig",
                "org.wsgibridge.cpython.process.DaemonDescriptor",
                "org.wsgibridge.cpython.process.DaemonEnvironment",
                "org.wsgibridge.cpython.process.DaemonFiles",
                "org.wsgibridge.cpython.process.DaemonLauncher",
                "org.wsgibridge.cpython.process.DaemonSocket",
                "org.wsgibridge.cpython.process.LaunchedDaemon",
                "org.wsgibridge.cpython.process.OutputCapture",
                "org.wsgibridge.cpython.process.ProcessCheck",
                "org.wsgibridge.cpython.process.ProcessUsage",
                "org.wsgibridge.cpython.process.PythonExecutable",
                "org.wsgibridge.cpython.process.Receipts",
                "org.wsgibridge.cpython.process.ReadyFacts",
                "org.wsgibridge.cpython.request.Call");
    }

    @Test
    void mustHaveNoCirclesBetweenClasses() {
        slices().assignedFrom(new ByFile()).should().beFreeOfCycles().check(classes);
    }

    /** A class is one with those that are nested in it. */
    private static final class ByFile implements SliceAssignment {
        @Override
        public SliceIdentifier getIdentifierOf(JavaClass type) {
            JavaClass outer = type;
            while (outer.getEnclosingClass().isPresent()) {
                outer = outer.getEnclosingClass().get();
            }
            return SliceIdentifier.of(outer.getName());
        }

        @Override
        public String getDescription() {
            return "classes";
        }
    }
}

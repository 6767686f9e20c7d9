package org.wsgibridge.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal whose result may be for another Python or platform than those of this machine. */
abstract class TargetMojo extends ExpressMojo {
    /** The version of the Python that will run the project, if it differs from that of this machine. */
    @Parameter(property = "wsgi-bridge.pythonVersion")
    @Nullable
    private String pythonVersion;

    /** The platforms that will run the project, as tags of pip, if they differ from that of this machine. */
    @Parameter(property = "wsgi-bridge.platforms")
    @Nullable
    private List<String> platforms;

    /** Returns the options for the Python and platform that will run the project. */
    final List<String> targetOptions() {
        List<String> options = new ArrayList<>(engineOptions());
        add(options, "--python-version", pythonVersion);
        addAll(options, "--platform", platforms);
        return options;
    }
}

package org.wsgibridge.maven;

import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** A goal that makes something for a Python and a platform that need not be here. */
abstract class TargetMojo extends ExpressMojo {
    /** The version of Python that will run the project, if it is not the one that is here. */
    @Parameter(property = "wsgi-bridge.pythonVersion")
    @Nullable
    private String pythonVersion;

    /** The platforms that will run the project, as pip names them, if it is not this machine's. */
    @Parameter(property = "wsgi-bridge.platforms")
    @Nullable
    private List<String> platforms;

    /** Returns the options for what will run it. */
    final List<String> targetOptions() {
        List<String> options = new ArrayList<>(engineOptions());
        add(options, "--python-version", pythonVersion);
        addAll(options, "--platform", platforms);
        return options;
    }
}

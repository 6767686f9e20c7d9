package org.wsgibridge.settings;

import java.util.List;
import java.util.Map;
import org.wsgibridge.wsgi.HeadLimits;

/**
 * The additional variables in the environ of requests, and the limits of heads. Immutable.
 *
 * @param variables variables of the deployment by name (option {@code environ.KEY})
 * @param passed names of the JVM's environment variables that are copied into each environ, if they are set
 * @param ssl whether requests over TLS have mod_ssl's variables
 * @param head whether applications get GET for a HEAD request
 * @param limits the largest heads of requests and responses
 */
public record EnvironSettings(
        Map<String, String> variables, List<String> passed, boolean ssl, HeadMapping head, HeadLimits limits) {
    /** The default: no additional variables. */
    public static final EnvironSettings NONE =
            new EnvironSettings(Map.of(), List.of(), false, HeadMapping.AUTO, HeadLimits.DEFAULT);

    /** Makes the collections immutable. */
    public EnvironSettings {
        variables = Map.copyOf(variables);
        passed = List.copyOf(passed);
    }
}

package org.wsgibridge.settings;

import java.util.List;
import java.util.Map;
import org.wsgibridge.wsgi.HeadLimits;

/**
 * What requests have in their environ beside themselves.
 *
 * @param variables variables of the deployment's own
 * @param passed environment variables of the JVM that requests have as they are, where they are set
 * @param ssl whether requests have mod_ssl's variables of their TLS connection
 * @param head whether HEAD is shown as GET
 * @param limits how large the heads of requests and responses may be
 */
public record EnvironSettings(
        Map<String, String> variables, List<String> passed, boolean ssl, HeadMapping head, HeadLimits limits) {
    /** As it is shipped: nothing is added. */
    public static final EnvironSettings NONE =
            new EnvironSettings(Map.of(), List.of(), false, HeadMapping.AUTO, HeadLimits.DEFAULT);

    /** Makes the collections immutable. */
    public EnvironSettings {
        variables = Map.copyOf(variables);
        passed = List.copyOf(passed);
    }
}

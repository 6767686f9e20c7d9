package org.wsgibridge.settings;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where options come from, strongest first: system properties, environment, parameters, file. A variable {@code
 * WSGI_X_FILE} names a file with the value of {@code WSGI_X}, unless there is an option of that very name.
 *
 * @param systemProperties all system properties; those that begin with {@code wsgi.} are ours
 * @param environment all environment variables; those that begin with {@code WSGI_} may be ours
 * @param parameters the options that the deployment sets in its own way, such as servlet init-params; all are ours
 * @param parameterKind what one of these parameters is called in messages, such as {@code init-param}
 * @param origins where single parameters were written, by their names; of the others the kind is the origin
 * @param hidden the names of parameters whose values are not shown: they are from files for secrets
 * @param file the properties file, which exists; {@code null} for none
 */
public record SettingsSources(
        Map<String, String> systemProperties,
        Map<String, String> environment,
        Map<String, String> parameters,
        String parameterKind,
        Map<String, String> origins,
        Set<String> hidden,
        @Nullable Path file) {

    /** Makes the maps immutable. */
    public SettingsSources {
        systemProperties = Map.copyOf(systemProperties);
        environment = Map.copyOf(environment);
        parameters = Map.copyOf(parameters);
        origins = Map.copyOf(origins);
        hidden = Set.copyOf(hidden);
    }

    /**
     * Options that a program sets, and nothing else.
     *
     * @param options values by option name
     */
    public static SettingsSources of(Map<String, String> options) {
        return of(options, Map.of());
    }

    /**
     * Options that a program sets, and nothing else.
     *
     * @param options values by option name
     * @param origins where they were written, by option name, as far as that is known
     */
    public static SettingsSources of(Map<String, String> options, Map<String, String> origins) {
        return new SettingsSources(Map.of(), Map.of(), options, "option", origins, Set.of(), null);
    }

    /**
     * The sources of a deployment in this JVM: its parameters and file, overridden by this JVM's system properties and
     * environment.
     *
     * @param parameters the deployment's parameters
     * @param parameterKind what one of them is called in messages
     * @param file the properties file, {@code null} for none
     */
    public static SettingsSources ofDeployment(
            Map<String, String> parameters, String parameterKind, @Nullable Path file) {
        Map<String, String> properties = new HashMap<>();
        for (String name : System.getProperties().stringPropertyNames()) {
            String value = System.getProperty(name);
            if (value != null && name.startsWith("wsgi.")) {
                properties.put(name, value);
            }
        }
        return new SettingsSources(properties, System.getenv(), parameters, parameterKind, Map.of(), Set.of(), file);
    }
}

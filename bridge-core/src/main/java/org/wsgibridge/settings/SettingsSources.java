package org.wsgibridge.settings;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The sources of options. If several sources set an option, the first of these wins: system properties, environment,
 * parameters, file. A variable {@code WSGI_X_FILE} names a file that contains the value of {@code WSGI_X}, unless there
 * is an option with exactly that name. Immutable.
 *
 * @param systemProperties all system properties; options are those that begin with {@code wsgi.}
 * @param environment all environment variables; options are among those that begin with {@code WSGI_}
 * @param parameters the options that the deployment sets itself, by option name, such as servlet init-params
 * @param parameterKind the word for such a parameter in messages, such as {@code init-param}
 * @param origins where parameters were set, by option name; for other parameters, messages name {@code parameterKind}
 * @param hidden the names of parameters whose values must not be shown, because they are from files with secrets
 * @param file the properties file, which must exist; {@code null} for none
 */
public record SettingsSources(
        Map<String, String> systemProperties,
        Map<String, String> environment,
        Map<String, String> parameters,
        String parameterKind,
        Map<String, OptionOrigin> origins,
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
     * Returns sources that consist only of options that a program sets.
     *
     * @param options values by option name
     */
    public static SettingsSources of(Map<String, String> options) {
        return new SettingsSources(Map.of(), Map.of(), options, "option", Map.of(), Set.of(), null);
    }

    /**
     * Returns the sources of a deployment in this JVM: its parameters and file, overridden by the system properties and
     * the environment of this JVM.
     *
     * @param parameters the deployment's parameters by option name
     * @param parameterKind the word for such a parameter in messages
     * @param file the properties file, which must exist; {@code null} for none
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

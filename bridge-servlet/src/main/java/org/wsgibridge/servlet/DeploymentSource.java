package org.wsgibridge.servlet;

import jakarta.servlet.ServletContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.settings.read.SettingsReader;
import org.wsgibridge.spi.PythonEngineProvider;

/** The source of a deployment's settings and engines. */
interface DeploymentSource {

    /**
     * The settings and engines of a deployment.
     *
     * @param effective the checked settings, each with its origin
     * @param engines the available engines
     */
    record Configuration(EffectiveSettings effective, List<PythonEngineProvider> engines) {
        /** Returns the settings. */
        BridgeSettings settings() {
            return effective.settings();
        }
    }

    /**
     * Reads the configuration.
     *
     * @param webInf the unpacked WEB-INF
     * @param parameters the servlet's init-params
     * @throws org.wsgibridge.settings.SettingsException naming every fault
     */
    Configuration read(Path webInf, Map<String, String> parameters);

    /** Returns whether a container starts and stops the bridge, rather than a program that embeds it. */
    default boolean isContainers() {
        return false;
    }

    /**
     * Returns a source that reads init-params, {@code WEB-INF/wsgi.properties}, environment variables and system
     * properties.
     */
    static DeploymentSource ofInitParameters() {
        return new DeploymentSource() {
            @Override
            public Configuration read(Path webInf, Map<String, String> parameters) {
                Path file = webInf.resolve("wsgi.properties");
                return DeploymentSource.read(
                        SettingsSources.ofDeployment(
                                withoutPrefix(parameters), "init-param", Files.isRegularFile(file) ? file : null),
                        webInf);
            }

            @Override
            public boolean isContainers() {
                return true;
            }
        };
    }

    /** Returns a source with options that a program sets. */
    static DeploymentSource ofOptions(Map<String, String> options) {
        Map<String, String> copy = Map.copyOf(options);
        return (webInf, parameters) -> read(SettingsSources.of(withoutPrefix(copy)), webInf);
    }

    /** Returns a source with finished settings. */
    static DeploymentSource ofSettings(EffectiveSettings settings, List<PythonEngineProvider> engines) {
        return (webInf, parameters) -> new Configuration(settings, engines);
    }

    private static Configuration read(SettingsSources sources, Path webInf) {
        List<PythonEngineProvider> engines =
                ServiceLoader.load(PythonEngineProvider.class, DeploymentSource.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
        EffectiveSettings effective = SettingsReader.read(
                sources,
                webInf,
                engines.stream().map(PythonEngineProvider::name).collect(Collectors.toSet()));
        Logger log = LoggerFactory.getLogger(DeploymentSource.class);
        effective.notes().forEach(note -> LogCode.SETTING_LEFT_OUT.log(log, note));
        if (log.isDebugEnabled()) {
            log.debug("Settings:\n{}", effective.table());
        } else {
            EffectiveSettings set = effective.withoutDefaults();
            int defaults = effective.rows().size() - set.rows().size();
            log.info("Settings, without {} defaults, which level DEBUG shows:\n{}", defaults, set.table());
        }
        return new Configuration(effective, engines);
    }

    /**
     * Removes the prefix from option names. In {@code web.xml} it is optional: {@code wsgi.threads} means {@code
     * threads}.
     */
    private static Map<String, String> withoutPrefix(Map<String, String> parameters) {
        Map<String, String> options = new HashMap<>();
        parameters.forEach((name, value) -> options.put(name.startsWith("wsgi.") ? name.substring(5) : name, value));
        return options;
    }

    /**
     * Returns whether a web application is hosted without a declaration in {@code web.xml}, because it has certain
     * files.
     */
    static boolean isImplied(ServletContext context) {
        return Webapp.hasResource(context, "/WEB-INF/wsgi.properties")
                || Webapp.hasResource(context, "/WEB-INF/wsgi.py");
    }
}

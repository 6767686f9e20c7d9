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

/** Where a deployment's settings and engines come from. */
interface DeploymentSource {

    /**
     * Settings and engines of a deployment.
     *
     * @param effective the settings, checked, and where each came from
     * @param engines the engines to choose from
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

    /** Returns whether a container starts and stops the bridge, not a program that decides when. */
    default boolean isContainers() {
        return false;
    }

    /** Init-params, {@code WEB-INF/wsgi.properties}, environment and system properties. */
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

    /** Options that a program sets. */
    static DeploymentSource ofOptions(Map<String, String> options) {
        Map<String, String> copy = Map.copyOf(options);
        return (webInf, parameters) -> read(SettingsSources.of(withoutPrefix(copy)), webInf);
    }

    /** Finished settings. */
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

    /** Inside {@code web.xml} the prefix is allowed and not needed: {@code wsgi.threads} is {@code threads}. */
    private static Map<String, String> withoutPrefix(Map<String, String> parameters) {
        Map<String, String> options = new HashMap<>();
        parameters.forEach((name, value) -> options.put(name.startsWith("wsgi.") ? name.substring(5) : name, value));
        return options;
    }

    /** Returns whether a web application is to be hosted although it does not say so in {@code web.xml}. */
    static boolean isImplied(ServletContext context) {
        return Webapp.hasResource(context, "/WEB-INF/wsgi.properties")
                || Webapp.hasResource(context, "/WEB-INF/wsgi.py");
    }
}

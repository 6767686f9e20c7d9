package org.wsgibridge.express.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.telemetry.TelemetrySettings;
import org.wsgibridge.settings.AccessSettings;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.read.SettingsReader;
import org.wsgibridge.spi.PythonEngineProvider;

/**
 * The bridge's settings for a command line, and the available engines. Immutable.
 *
 * @param effective the settings, checked
 * @param engines the engines in this jar
 * @param telemetry what is sent to OpenTelemetry
 */
public record ServerSettings(
        EffectiveSettings effective, List<PythonEngineProvider> engines, TelemetrySettings telemetry) {
    /** Makes the list immutable. */
    public ServerSettings {
        engines = List.copyOf(engines);
    }

    /**
     * Reads and checks the options.
     *
     * @param sources the sources of the options
     * @param folder the folder that relative paths are resolved against
     * @param telemetry what is sent to OpenTelemetry
     * @throws ExpressException naming every fault
     */
    public static ServerSettings of(SettingsSources sources, Path folder, TelemetrySettings telemetry) {
        List<PythonEngineProvider> engines =
                ServiceLoader.load(PythonEngineProvider.class, ServerSettings.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .toList();
        try {
            EffectiveSettings effective = SettingsReader.read(
                    sources,
                    folder,
                    engines.stream().map(PythonEngineProvider::name).collect(Collectors.toSet()));
            return new ServerSettings(effective, engines, telemetry);
        } catch (SettingsException e) {
            throw ExpressException.usage(String.valueOf(e.getMessage()), e);
        }
    }

    /**
     * Returns the same with further rows for the table of effective settings: the options that only this server has.
     */
    public ServerSettings with(List<EffectiveSettings.Row> own) {
        return new ServerSettings(effective.with(own), engines, telemetry);
    }

    /** Returns the bridge's settings. */
    public BridgeSettings bridge() {
        return effective.settings();
    }

    /** Returns whether the server is for development: error pages show tracebacks, or changed sources are reloaded. */
    public boolean isForDevelopment() {
        return bridge().groups().values().stream().anyMatch(group -> group.debug() || group.reload() == Reload.CHANGES);
    }

    /** Returns how many requests can run at the same time. */
    public int slots() {
        return bridge().groups().values().stream()
                .map(ProcessGroupSettings::capacity)
                .mapToInt(capacity -> capacity.processes() * capacity.threads())
                .sum();
    }

    /**
     * Returns the settings of the application's process group. If only files are served, returns those of the group of
     * access scripts, else default settings.
     */
    public ProcessGroupSettings group() {
        BridgeSettings settings = bridge();
        String name = settings.mounts().isEmpty()
                ? AccessSettings.PROCESS_GROUP
                : settings.mounts().get(0).processGroup();
        ProcessGroupSettings group = settings.groups().get(name);
        return group == null ? defaultGroup() : group;
    }

    private ProcessGroupSettings defaultGroup() {
        String engine = engines.get(0).name();
        Map<String, String> options = Map.of("application", "none:application", "engine", engine);
        return SettingsReader.read(SettingsSources.of(options), Path.of(""), Set.of(engine))
                .settings()
                .groups()
                .values()
                .iterator()
                .next();
    }
}

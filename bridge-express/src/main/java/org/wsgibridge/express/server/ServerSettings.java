package org.wsgibridge.express.server;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import org.wsgibridge.express.ExpressException;
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
 * The bridge's settings for one command line, and the engines to choose from.
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
     * Checks the options.
     *
     * @param sources where the options come from
     * @param folder what relative paths are relative to
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

    /** Returns the same with options of the server's own after the bridge's, for those that ask what is in effect. */
    public ServerSettings with(List<EffectiveSettings.Row> own) {
        return new ServerSettings(effective.with(own), engines, telemetry);
    }

    /** Returns the bridge's settings. */
    public BridgeSettings bridge() {
        return effective.settings();
    }

    /** Returns whether the server is for work on the application: errors are shown, or changes are loaded. */
    public boolean isForDevelopment() {
        return bridge().groups().values().stream().anyMatch(group -> group.debug() || group.reload() == Reload.CHANGES);
    }

    /** Returns how many requests run at a time. */
    public int slots() {
        return bridge().groups().values().stream()
                .map(ProcessGroupSettings::capacity)
                .mapToInt(capacity -> capacity.processes() * capacity.threads())
                .sum();
    }

    /**
     * Returns the settings of the application's process group; those of one as it is shipped when there are only files.
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

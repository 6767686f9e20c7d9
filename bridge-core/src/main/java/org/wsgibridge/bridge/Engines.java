package org.wsgibridge.bridge;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.spi.EngineContext;
import org.wsgibridge.spi.PythonEngine;
import org.wsgibridge.spi.PythonEngineProvider;

/**
 * The engines of a bridge, one of each kind that its process groups name. Confined to the thread that starts and closes
 * the bridge.
 */
final class Engines implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Engines.class);

    private final Map<String, PythonEngine> engines = new LinkedHashMap<>();

    /**
     * Makes the engines.
     *
     * @throws SettingsException if an engine is not available, or cannot honour a group's settings; lists all problems
     */
    void create(BridgeSettings settings, EngineContext context, List<PythonEngineProvider> providers) {
        List<String> problems = new ArrayList<>();
        List<ProcessGroupSettings> groups = new ArrayList<>(settings.groups().values());
        settings.services().forEach(service -> groups.add(service.group()));
        for (ProcessGroupSettings group : groups) {
            try {
                engine(group.engine(), context, providers).check(group);
            } catch (SettingsException e) {
                e.problems().stream().map(group::named).forEach(problems::add);
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems, groups.stream().anyMatch(ProcessGroupSettings::isInDevelopment));
        }
    }

    private PythonEngine engine(String name, EngineContext context, List<PythonEngineProvider> providers) {
        PythonEngine engine = engines.get(name);
        if (engine == null) {
            PythonEngineProvider provider = providers.stream()
                    .filter(candidate -> candidate.name().equals(name))
                    .findFirst()
                    .orElseThrow(() -> new SettingsException(List.of("engine: '" + name + "' is not available; found "
                            + providers.stream().map(PythonEngineProvider::name).toList())));
            engine = provider.create(context);
            engines.put(name, engine);
        }
        return engine;
    }

    /**
     * Returns an engine that was created.
     *
     * @throws IllegalStateException if there is none of that name
     */
    PythonEngine get(String name) {
        PythonEngine engine = engines.get(name);
        if (engine == null) {
            throw new IllegalStateException("no engine " + name);
        }
        return engine;
    }

    /** Closes all engines. If one cannot be closed, the others still are. */
    @Override
    public void close() {
        engines.forEach((name, engine) -> {
            try {
                engine.close();
            } catch (RuntimeException | Error e) {
                LogCode.ENGINE_NOT_CLOSED.log(LOG, name, e);
            }
        });
    }
}

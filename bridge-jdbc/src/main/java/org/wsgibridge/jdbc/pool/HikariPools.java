package org.wsgibridge.jdbc.pool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.DataSourceSettings;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.spi.DataSourceProvider;
import org.wsgibridge.spi.support.JdbcDrivers;

/** Opens the pools of a bridge with HikariCP, and binds them to their names. */
public final class HikariPools implements DataSourceProvider {
    private static final String PROBE = "com/zaxxer/hikari/HikariDataSource.class";

    @Override
    public Opened open(List<DataSourceSettings> settings, @Nullable Object meterRegistry) {
        if (HikariPools.class.getClassLoader().getResource(PROBE) == null) {
            throw new SettingsException(settings.stream()
                    .map(pool -> pool + ": expected the jar com.zaxxer:HikariCP in WEB-INF/lib or on the class path"
                            + " (wsgi-express: --class-path)")
                    .toList());
        }
        List<Pool> pools = new ArrayList<>();
        boolean opened = false;
        try {
            openAll(settings, meterRegistry, pools);
            opened = true;
        } finally {
            if (!opened) {
                close(pools);
            }
        }
        pools.forEach(Pools::bind);
        return () -> close(pools);
    }

    private static void openAll(List<DataSourceSettings> settings, @Nullable Object meterRegistry, List<Pool> pools) {
        List<String> problems = new ArrayList<>();
        for (DataSourceSettings pool : settings) {
            try {
                pools.add(Pool.open(pool, meterRegistry));
            } catch (SettingsException e) {
                problems.addAll(e.problems());
            }
        }
        if (!problems.isEmpty()) {
            throw new SettingsException(problems);
        }
    }

    private static void close(List<Pool> pools) {
        pools.forEach(Pools::unbind);
        pools.forEach(Pool::close);
        JdbcDrivers.deregister();
    }
}

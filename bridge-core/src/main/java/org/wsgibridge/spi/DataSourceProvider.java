package org.wsgibridge.spi;

import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.DataSourceSettings;
import org.wsgibridge.settings.SettingsException;

/** Opens the connection pools of a deployment. A library that can do so is found by {@link ServiceLoader}. */
public interface DataSourceProvider {
    /** Pools that are open. */
    @FunctionalInterface
    interface Opened extends AutoCloseable {
        /** Closes all of them, with their connections, threads and meters. */
        @Override
        void close();
    }

    /**
     * Opens pools, without a wait for their databases.
     *
     * @param settings the pools, at least one
     * @param meterRegistry the registry of Micrometer for their meters; {@code null} where nothing is measured
     * @return the pools
     * @throws SettingsException when one cannot be opened, such as without its driver; names every problem
     */
    Opened open(List<DataSourceSettings> settings, @Nullable Object meterRegistry);

    /**
     * Opens pools by the provider that is on the class path of the bridge; does nothing if there are none.
     *
     * @param settings the pools
     * @param meterRegistry as in {@link #open}
     * @return the pools
     * @throws SettingsException when there is no provider, or it cannot open one
     */
    static Opened openAll(List<DataSourceSettings> settings, @Nullable Object meterRegistry) {
        if (settings.isEmpty()) {
            return () -> {};
        }
        return ServiceLoader.load(DataSourceProvider.class, DataSourceProvider.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new SettingsException(settings.stream()
                        .map(
                                pool -> pool
                                        + ": expected the libraries org.wsgibridge:bridge-jdbc and com.zaxxer:HikariCP,"
                                        + " and the JDBC driver, in WEB-INF/lib or on the class path (wsgi-express: --class-path)")
                        .toList()))
                .open(settings, meterRegistry);
    }
}

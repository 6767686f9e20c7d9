package org.wsgibridge.spi;

import java.util.List;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.DataSourceSettings;
import org.wsgibridge.settings.SettingsException;

/** Opens the connection pools of a deployment. {@link ServiceLoader} finds the implementation. */
public interface DataSourceProvider {
    /** A set of open pools. */
    @FunctionalInterface
    interface Opened extends AutoCloseable {
        /** Closes all of them, with their connections, threads and meters. */
        @Override
        void close();
    }

    /**
     * Opens pools. Does not wait for the databases.
     *
     * @param settings the settings of the pools, at least one
     * @param meterRegistry Micrometer's registry for the meters of the pools; {@code null} if nothing is measured
     * @return the open pools; the caller closes them
     * @throws SettingsException if a pool cannot be opened, for example because its driver is missing; lists all
     *     problems
     */
    Opened open(List<DataSourceSettings> settings, @Nullable Object meterRegistry);

    /**
     * Opens pools with the provider that is on the class path of the bridge. Does nothing if {@code settings} is empty.
     *
     * @param settings the settings of the pools
     * @param meterRegistry as in {@link #open}
     * @return the open pools; the caller closes them
     * @throws SettingsException if there is no provider, or if it cannot open a pool
     */
    static Opened openAll(List<DataSourceSettings> settings, @Nullable Object meterRegistry) {
        if (settings.isEmpty()) {
            return () -> {};
        }
        return ServiceLoader.load(DataSourceProvider.class, DataSourceProvider.class.getClassLoader())
                .findFirst()
                .orElseThrow(() -> new SettingsException(settings.stream()
                        .map(pool -> pool
                                + ": expected the libraries org.wsgibridge:bridge-jdbc and com.zaxxer:HikariCP,"
                                + " and the JDBC driver, in WEB-INF/lib or on the class path (wsgi-express:"
                                + " --class-path)")
                        .toList()))
                .open(settings, meterRegistry);
    }
}

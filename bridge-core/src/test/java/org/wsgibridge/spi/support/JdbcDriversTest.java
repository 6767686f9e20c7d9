package org.wsgibridge.spi.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Collections;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class JdbcDriversTest {
    @Test
    void driverThatFailsMustNotKeepTheOthers() throws Exception {
        Driver failing = new NoDatabase();
        Driver other = new NoDatabase();
        AtomicBoolean fails = new AtomicBoolean(true);
        DriverManager.registerDriver(failing, () -> {
            if (fails.getAndSet(false)) {
                throw new IllegalStateException("the driver's own code");
            }
        });
        DriverManager.registerDriver(other);
        ClassLoader context = Thread.currentThread().getContextClassLoader();

        JdbcDrivers.deregister();

        assertThat(Collections.list(DriverManager.getDrivers()))
                .contains(failing)
                .doesNotContain(other);
        assertThat(Thread.currentThread().getContextClassLoader()).isSameAs(context);

        JdbcDrivers.deregister();

        assertThat(Collections.list(DriverManager.getDrivers())).doesNotContain(failing);
    }

    private static final class NoDatabase implements Driver {
        @Override
        public @Nullable Connection connect(String url, Properties properties) {
            return null;
        }

        @Override
        public boolean acceptsURL(String url) {
            return false;
        }

        @Override
        public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
            return new DriverPropertyInfo[0];
        }

        @Override
        public int getMajorVersion() {
            return 1;
        }

        @Override
        public int getMinorVersion() {
            return 0;
        }

        @Override
        public boolean jdbcCompliant() {
            return false;
        }

        @Override
        public Logger getParentLogger() throws SQLFeatureNotSupportedException {
            throw new SQLFeatureNotSupportedException();
        }
    }
}

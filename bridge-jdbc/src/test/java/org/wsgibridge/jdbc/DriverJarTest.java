package org.wsgibridge.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class DriverJarTest {

    @Test
    void driverMustBeFoundOnTheClassPath() {
        assertThat(new DriverJar("sqlite3", "org.xerial:sqlite-jdbc", "org.sqlite.JDBC").isPresent())
                .isTrue();
    }

    @Test
    void missingDriverMustBeNamedWithItsJar() {
        DriverJar driver = new DriverJar("nosql", "com.example:nosql-jdbc", "com.example.nosql.Driver");
        assertThat(driver.isPresent()).isFalse();
        assertThat(driver.missing())
                .contains("nosql", "com.example:nosql-jdbc", "--class-path", "build-war", "WEB-INF/lib");
    }
}

package org.wsgibridge.jython.modules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MissingDatabaseTest {
    @ParameterizedTest
    @CsvSource({
        "ImportError: No module named sqlite3, org.xerial:sqlite-jdbc",
        "ImportError: No module named _sqlite3, org.xerial:sqlite-jdbc",
        "ImproperlyConfigured: Error loading psycopg2 module: No module named psycopg2, org.postgresql:postgresql",
        "ImproperlyConfigured: Error loading: No module named MySQLdb., org.mariadb.jdbc:mariadb-java-client"
    })
    void theLibrariesThatAreMissingMustBeNamed(String summary, String driver) {
        assertThat(MissingDatabase.advice(summary))
                .startsWith("; the jar org.wsgibridge:bridge-jdbc has ")
                .contains(driver, "WEB-INF/lib", "build-war");
    }

    @Test
    void otherModulesMustNotBeExplained() {
        assertThat(MissingDatabase.advice("ImportError: No module named psycopg2_pool"))
                .isEmpty();
        assertThat(MissingDatabase.advice("OperationalError: no such table: sqlite3"))
                .isEmpty();
    }
}

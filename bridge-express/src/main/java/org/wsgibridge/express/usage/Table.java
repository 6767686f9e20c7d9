package org.wsgibridge.express.usage;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/** Reads the tables of this package, which are resources: properties in UTF-8. Stateless. */
final class Table {
    private Table() {}

    /**
     * Reads a table.
     *
     * @param name the name of its file
     */
    static Map<String, String> read(String name) {
        Properties rows = new Properties();
        try (InputStream file = Objects.requireNonNull(Table.class.getResourceAsStream(name), name)) {
            rows.load(new InputStreamReader(file, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Map<String, String> table = new HashMap<>();
        rows.stringPropertyNames().forEach(row -> table.put(row, rows.getProperty(row)));
        return table;
    }
}

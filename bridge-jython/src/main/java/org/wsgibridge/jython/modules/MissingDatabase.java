package org.wsgibridge.jython.modules;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Recognizes that an application imports a database module that Jython lacks, and another library of the bridge
 * provides. Stateless.
 */
public final class MissingDatabase {
    /** The JDBC drivers, by the names of the modules. */
    private static final Map<String, String> DRIVERS = Map.of(
            "sqlite3", "org.xerial:sqlite-jdbc",
            "psycopg2", "org.postgresql:postgresql",
            "MySQLdb", "org.mariadb.jdbc:mariadb-java-client");

    private static final Pattern MISSING = Pattern.compile("No module named '?_?(sqlite3|psycopg2|MySQLdb)\\b");

    private MissingDatabase() {}

    /**
     * Returns advice about an exception of an application.
     *
     * @param summary the class and text of the exception; Django raises its own exception with the text of the {@code
     *     ImportError}
     * @return the end of a sentence; {@code ""} if the exception has another reason
     */
    public static String advice(String summary) {
        Matcher missing = MISSING.matcher(summary);
        return missing.find()
                ? "; the jar org.wsgibridge:bridge-jdbc has " + missing.group(1)
                        + ": add it and the jar of the JDBC driver, "
                        + DRIVERS.get(missing.group(1))
                        + ", to WEB-INF/lib or to the class path, or make the WAR by wsgi-express build-war"
                : "";
    }
}

package org.wsgibridge.express.project;

import java.util.Locale;

/** What the user names as the application; mod_wsgi-express's {@code --application-type}. */
public enum ApplicationType {
    /** A Python file. */
    SCRIPT,
    /** A module that is imported. */
    MODULE,
    /** A configuration of PasteDeploy. */
    PASTE,
    /** A folder of files, without any Python. */
    STATIC;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

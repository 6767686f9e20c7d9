package org.wsgibridge.express.project;

import java.util.Locale;

/** The kind of application that the user names: {@code --application-type} of mod_wsgi-express. */
public enum ApplicationType {
    /** A Python file. */
    SCRIPT,
    /** A Python module. */
    MODULE,
    /** A configuration of PasteDeploy. */
    PASTE,
    /** A folder of files, without an application. */
    STATIC;

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}

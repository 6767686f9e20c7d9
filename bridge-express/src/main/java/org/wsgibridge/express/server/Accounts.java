package org.wsgibridge.express.server;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.settings.option.ProcessOptions;

/** The user that a server runs as. Stateless. */
public final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final String ROOT = "root";

    private Accounts() {}

    /** Returns the user that this JVM runs as. */
    public static String own() {
        return System.getProperty("user.name", "");
    }

    /** Returns whether this JVM runs as root, so that it may run processes as another user. */
    public static boolean isRoot() {
        return own().equals(ROOT);
    }

    /**
     * Returns whether processes have to change their user. Under root that is true of every named user.
     *
     * @param user the user to run them as, {@code null} or empty for none
     */
    public static boolean isAnother(@Nullable String user) {
        return user != null && !user.isEmpty() && (isRoot() || !own().equals(user));
    }

    /**
     * Removes the options for user and group if they name the user that this JVM runs as. Only root may change its
     * user, and nothing would change here. So a server that was set up for a user can be started by that user.
     *
     * @param options the bridge's options by name
     */
    public static void dropOwn(Map<String, String> options) {
        String user = options.get(ProcessOptions.USER.name());
        if (user != null && !isAnother(user)) {
            options.remove(ProcessOptions.USER.name());
            options.remove(ProcessOptions.USER_GROUP.name());
        }
    }

    /** Logs a warning if the JVM runs as root, with the user of the applications. */
    public static void warnOfRoot(ProcessSettings process) {
        if (isRoot()) {
            String user = process.identity().user();
            LogCode.RUNS_AS_ROOT.log(LOG, user == null ? "so do the applications" : "the applications run as " + user);
        }
    }
}

package org.wsgibridge.express.server;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.log.LogCode;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.settings.option.ProcessOptions;

/** The user and group that a server runs as. */
public final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final String ROOT = "root";

    private Accounts() {}

    /** Returns the user that this JVM runs as. */
    public static String own() {
        return System.getProperty("user.name", "");
    }

    /** Returns whether this JVM may run processes as another user. */
    public static boolean isRoot() {
        return own().equals(ROOT);
    }

    /**
     * Returns whether processes have to become a user that this JVM does not run as already; of root any that is named.
     *
     * @param user the user that is asked for, {@code null} or empty for none
     */
    public static boolean isAnother(@Nullable String user) {
        return user != null && !user.isEmpty() && (isRoot() || !own().equals(user));
    }

    /**
     * Takes out the user that the JVM runs as already: only root may change it, and nothing would change. So a server
     * that was set up for a user can be started by that user.
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

    /** Warns when the JVM runs as root, and says which parts run as another user. */
    public static void warnOfRoot(ProcessSettings process) {
        if (isRoot()) {
            String user = process.identity().user();
            LogCode.RUNS_AS_ROOT.log(LOG, user == null ? "so do the applications" : "the applications run as " + user);
        }
    }
}

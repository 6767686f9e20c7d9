package org.wsgibridge.express.setup;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.nio.file.attribute.UserPrincipalNotFoundException;
import java.time.Duration;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.server.Accounts;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.settings.group.ProcessSettings;

/**
 * The user and group that a server will run as after it is set up. Immutable.
 *
 * @param user the user
 * @param group the user's group
 */
record Owner(String user, String group) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final String USERS = "expected a name or number of the user database (getent passwd)";
    private static final String GROUPS = "expected a name or number of the group database (getent group)";

    /** Looks a name or number up in the user or group database. */
    private interface Database {
        Object find(String name) throws IOException;
    }

    /**
     * Returns the user and group that the options name, by default those of this JVM.
     *
     * @param wanted the values of {@code --user} and {@code --group}
     * @throws ExpressException if there is no such user or group, or {@code id} does not answer in time
     */
    static Owner of(ProcessSettings.Identity wanted) {
        String user = wanted.user() == null ? Accounts.own() : wanted.user();
        String group = wanted.group();
        if (wanted.user() != null) {
            require("user", user, users()::lookupPrincipalByName, USERS);
        }
        if (group != null) {
            require("group", group, users()::lookupPrincipalByGroupName, GROUPS);
        }
        return new Owner(user, group == null ? groupOf(user) : group);
    }

    /** Returns whether the user differs from the one that sets the server up. */
    boolean isAnother() {
        return !user.equals(Accounts.own());
    }

    /**
     * Requires root if the user differs from this one. Only root may give files away, and run a process as another
     * user.
     *
     * @throws ExpressException if this user is not root
     */
    void requireRoot() {
        if (isAnother() && !Accounts.isRoot()) {
            throw ExpressException.usage("--user " + user
                    + ": only root can set up a server for another user; expected this command as root (sudo), or no"
                    + " --user, with which the server runs as " + Accounts.own());
        }
    }

    /** Returns the operating system's users and groups. */
    static UserPrincipalLookupService users() {
        return Path.of("/").getFileSystem().getUserPrincipalLookupService();
    }

    private static void require(String kind, String name, Database database, String expected) {
        String option = "--" + kind + " " + name;
        try {
            database.find(name);
        } catch (UserPrincipalNotFoundException e) {
            throw ExpressException.usage(option + ": there is no such " + kind + "; " + expected, e);
        } catch (IOException e) {
            throw ExpressException.usage(option + " cannot be looked up: " + FileFault.reason(e), e);
        }
    }

    private static String groupOf(String user) {
        try {
            BoundedProcess.Answer answer = BoundedProcess.await(
                    new ProcessBuilder("id", "-gn", user)
                            .redirectError(ProcessBuilder.Redirect.DISCARD)
                            .start(),
                    PATIENCE);
            if (answer.succeeded()) {
                return answer.output().strip();
            }
            throw ExpressException.usage("--user " + user
                    + (answer.ended()
                            ? ": there is no such user; " + USERS + ", or --group"
                            : ": \"id -gn\" has not named the group within " + PATIENCE.toSeconds()
                                    + " seconds; expected --group"));
        } catch (IOException e) {
            throw ExpressException.usage("--user " + user + ": \"id -gn\" cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw ExpressException.runtime("--user " + user + ": interrupted", e);
        }
    }
}

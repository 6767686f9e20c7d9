package org.wsgibridge.express.setup;

import java.io.IOException;
import java.time.Duration;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.server.Accounts;
import org.wsgibridge.files.BoundedProcess;
import org.wsgibridge.settings.group.ProcessSettings;

/**
 * The user and group that a server will run as after it is set up. Immutable.
 *
 * @param user the user
 * @param group the user's group
 */
record Owner(String user, String group) {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /**
     * Returns the user and group that the options name, by default those of this JVM.
     *
     * @param wanted the values of {@code --user} and {@code --group}
     * @throws ExpressException if there is no such user, or {@code id} does not answer in time
     */
    static Owner of(ProcessSettings.Identity wanted) {
        String user = wanted.user() == null ? Accounts.own() : wanted.user();
        String group = wanted.group();
        return new Owner(user, group == null ? groupOf(user) : group);
    }

    /** Returns whether the user differs from the one that sets the server up. */
    boolean isAnother() {
        return !user.equals(Accounts.own());
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
                            ? ": there is no such user"
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

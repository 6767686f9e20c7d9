package org.wsgibridge.express.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.express.server.Accounts;
import org.wsgibridge.settings.group.ProcessSettings;

/**
 * The user and group that a server that is set up will run as.
 *
 * @param user the user
 * @param group the user's group
 */
record Owner(String user, String group) {

    /**
     * Returns the user and group that the options name, those of this JVM without them.
     *
     * @param wanted what {@code --user} and {@code --group} say
     * @throws ExpressException when there is no such user
     */
    static Owner of(ProcessSettings.Identity wanted) {
        String user = wanted.user() == null ? Accounts.own() : wanted.user();
        String group = wanted.group();
        return new Owner(user, group == null ? groupOf(user) : group);
    }

    /** Returns whether it is another user than the one that sets the server up. */
    boolean isAnother() {
        return !user.equals(Accounts.own());
    }

    private static String groupOf(String user) {
        String group = output("id", "-gn", user);
        if (group == null) {
            throw ExpressException.usage("--user " + user + ": there is no such user");
        }
        return group;
    }

    private static @Nullable String output(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String text = new String(process.getInputStream().readAllBytes(), UTF_8).strip();
            return process.waitFor() == 0 ? text : null;
        } catch (IOException e) {
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }
}

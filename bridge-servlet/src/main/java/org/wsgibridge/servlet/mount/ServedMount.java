package org.wsgibridge.servlet.mount;

import org.wsgibridge.servlet.transport.ResponseSpool;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;

/**
 * What the requests of a mount have in common. Immutable.
 *
 * @param mount the mount
 * @param variables the environ variables that are the same for all of them
 * @param socketNanos how long a client may send nothing, in nanoseconds; 0 for no limit
 * @param responseSocketNanos how long a client may read nothing, in nanoseconds; 0 for no limit
 * @param buffer where responses wait for slow clients
 * @param debug whether the page of a failure shows its traceback
 */
public record ServedMount(
        MountSettings mount,
        MountVariables variables,
        long socketNanos,
        long responseSocketNanos,
        ResponseSpool.Share buffer,
        boolean debug) {

    public static ServedMount of(MountSettings mount, BridgeSettings settings, ServerFacts facts, ResponseSpool spool) {
        ProcessGroupSettings group = settings.groups().get(mount.processGroup());
        if (group == null) {
            throw new IllegalStateException("no process group " + mount.processGroup());
        }
        return new ServedMount(
                mount,
                MountVariables.of(mount, facts, settings.environ()),
                group.timeouts().socket().toNanos(),
                group.timeouts().responseSocket().toNanos(),
                new ResponseSpool.Share(spool, mount.responseBuffer()),
                group.debug());
    }
}

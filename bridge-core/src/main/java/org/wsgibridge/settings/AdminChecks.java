package org.wsgibridge.settings;

import java.util.List;
import org.wsgibridge.settings.OptionKey.Level;

/** Keeps the paths of the admin mount free. */
final class AdminChecks {
    private static final String ADMIN_MOUNT = "/-";

    private AdminChecks() {}

    /** Refuses mounts and static prefixes that would be, in part, the admin mount's. */
    static void check(Resolver resolver, List<MountDraft> mounts, AdminAccess admin) {
        if (admin == AdminAccess.OFF) {
            return;
        }
        for (MountDraft mount : mounts) {
            check(resolver, OptionKey.mount(mount.path(), MountOptions.APPLICATION));
        }
        resolver.keysOf(Level.STATIC).forEach(key -> check(resolver, key));
    }

    private static void check(Resolver resolver, OptionKey key) {
        Setting setting = resolver.find(key);
        if (setting != null && (key.owner().equals(ADMIN_MOUNT) || key.owner().startsWith(ADMIN_MOUNT + "/"))) {
            resolver.faults()
                    .add(
                            setting,
                            "what is below " + ADMIN_MOUNT + "/ is the admin mount's: expected another prefix, or "
                                    + MountOptions.ADMIN.name() + " = off");
        }
    }
}

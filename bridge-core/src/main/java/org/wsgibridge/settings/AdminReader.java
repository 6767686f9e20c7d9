package org.wsgibridge.settings;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.OptionKey.Level;

/** Reads the settings of the admin mount, and keeps its paths free. */
final class AdminReader {
    private static final String ADMIN_MOUNT = "/-";

    private final Resolver resolver;

    AdminReader(Resolver resolver) {
        this.resolver = resolver;
    }

    /** Reads the settings; refuses mounts and static prefixes that would be, in part, the admin mount's. */
    AdminSettings read(List<MountDraft> mounts) {
        AdminAccess access = resolver.get(AdminOptions.ADMIN, key(AdminOptions.ADMIN), "");
        String role = resolver.getOrNull(AdminOptions.ADMIN_ROLE, key(AdminOptions.ADMIN_ROLE), "");
        boolean actions = resolver.get(AdminOptions.ADMIN_ACTIONS, key(AdminOptions.ADMIN_ACTIONS), "");
        checkRole(access);
        if (actions) {
            checkActions(access, role);
        }
        if (access != AdminAccess.OFF) {
            mounts.forEach(mount -> check(OptionKey.mount(mount.path(), MountOptions.APPLICATION)));
            resolver.keysOf(Level.STATIC).forEach(this::check);
        }
        return new AdminSettings(access, role, actions);
    }

    private void checkRole(AdminAccess access) {
        Setting setting = resolver.find(key(AdminOptions.ADMIN_ROLE));
        if (setting != null && access != AdminAccess.ON) {
            resolver.faults()
                    .add(
                            setting,
                            "without admin = on nobody from elsewhere is answered: expected admin = on, or no admin-role");
        }
    }

    private void checkActions(AdminAccess access, @Nullable String role) {
        Setting setting = resolver.find(key(AdminOptions.ADMIN_ACTIONS));
        if (setting == null) {
            return;
        }
        if (access == AdminAccess.OFF) {
            resolver.faults().add(setting, "there is no admin mount with admin = off: expected admin = loopback");
        } else if (access == AdminAccess.ON && role == null) {
            resolver.faults()
                    .add(
                            setting,
                            "with admin = on the admin mount is open to everybody: expected admin = loopback, or admin-role = a"
                                    + " role of the container's login");
        }
    }

    private void check(OptionKey key) {
        Setting setting = resolver.find(key);
        if (setting != null && (key.owner().equals(ADMIN_MOUNT) || key.owner().startsWith(ADMIN_MOUNT + "/"))) {
            resolver.faults()
                    .add(
                            setting,
                            "what is below " + ADMIN_MOUNT + "/ is the admin mount's: expected another prefix, or "
                                    + AdminOptions.ADMIN.name() + " = off");
        }
    }

    private static OptionKey key(Option<?> option) {
        return OptionKey.top(option);
    }
}

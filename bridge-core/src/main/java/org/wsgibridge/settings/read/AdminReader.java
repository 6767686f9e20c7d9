package org.wsgibridge.settings.read;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.SmallFile;
import org.wsgibridge.settings.monitoring.AdminPlace;
import org.wsgibridge.settings.monitoring.AdminSettings;
import org.wsgibridge.settings.option.AdminOptions;
import org.wsgibridge.settings.option.MountOptions;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.read.OptionKey.Level;

/** Reads the settings of the admin mount. Refuses mounts on its paths if it is on the port of the applications. */
final class AdminReader {
    private static final String ADMIN_MOUNT = "/-";
    private static final int SHORTEST_TOKEN = 20;
    private static final int LONGEST_TOKEN = 1000;

    /** Values of the option {@code admin} in earlier versions, for a mount on the port of the applications. */
    private static final Set<String> FORMER = Set.of("on", "loopback");

    private static final Set<PosixFilePermission> NOT_FOR_A_SECRET =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE);

    private final Resolver resolver;
    private final PathReader paths;

    AdminReader(Resolver resolver, PathReader paths) {
        this.resolver = resolver;
        this.paths = paths;
    }

    /** Reads the settings. Refuses mounts and static prefixes that overlap with the admin mount. */
    AdminSettings read(List<MountDraft> mounts) {
        @Nullable AdminPlace place = place();
        Integer port = resolver.getOrNull(AdminOptions.ADMIN_PORT, key(AdminOptions.ADMIN_PORT), "");
        String host = resolver.get(AdminOptions.ADMIN_HOST, key(AdminOptions.ADMIN_HOST), "");
        AdminSettings.Token token = token(AdminOptions.ADMIN_TOKEN_FILE);
        AdminSettings.Token metricsToken = token(AdminOptions.METRICS_TOKEN_FILE);
        String role = resolver.getOrNull(AdminOptions.ADMIN_ROLE, key(AdminOptions.ADMIN_ROLE), "");
        boolean actions = resolver.get(AdminOptions.ADMIN_ACTIONS, key(AdminOptions.ADMIN_ACTIONS), "");
        boolean probes = resolver.get(AdminOptions.PROBES, key(AdminOptions.PROBES), "");
        if (place != null) {
            check(place);
        }
        if (place == AdminPlace.PUBLIC || probes) {
            mounts.forEach(mount -> check(OptionKey.mount(mount.path(), MountOptions.APPLICATION)));
            resolver.keysOf(Level.STATIC).forEach(this::check);
        }
        return new AdminSettings(
                place == null ? AdminPlace.PORT : place,
                host,
                port == null ? 0 : port,
                role,
                token,
                metricsToken,
                actions,
                probes);
    }

    /** Returns the place; {@code null} after a problem: what other options do there cannot be said. */
    private @Nullable AdminPlace place() {
        OptionKey key = key(AdminOptions.ADMIN);
        Setting setting = resolver.find(key);
        if (setting != null && FORMER.contains(setting.value().toLowerCase(Locale.ROOT))) {
            resolver.problems()
                    .add(
                            setting,
                            "the admin mount is no longer on the applications' port, where a proxy on this machine"
                                    + " looks like a local client: expected admin-port = a port of its own, or admin ="
                                    + " public with admin-token-file or admin-role; probes = on has probes on the"
                                    + " applications' port");
            return null;
        }
        boolean hasPort = resolver.find(key(AdminOptions.ADMIN_PORT)) != null;
        String defaultValue = hasPort ? "port" : AdminOptions.ADMIN.defaultValue();
        AdminPlace place = resolver.getOrNull(AdminOptions.ADMIN, key, defaultValue);
        return place == null && setting == null ? AdminOptions.ADMIN.parse(defaultValue) : place;
    }

    /** Refuses options that have no effect at this place. */
    private void check(AdminPlace place) {
        Setting port = resolver.find(key(AdminOptions.ADMIN_PORT));
        Setting admin = resolver.find(key(AdminOptions.ADMIN));
        if (place == AdminPlace.PORT && port == null && admin != null) {
            resolver.problems().add(admin, "expected admin-port as well, such as 9001, or 0 for any free port");
        }
        if (place != AdminPlace.PORT) {
            refuse(AdminOptions.ADMIN_PORT, "does nothing without a listener of its own: expected admin = port");
            refuse(AdminOptions.ADMIN_HOST, "does nothing without a listener of its own: expected admin-port too");
        }
        if (place != AdminPlace.PUBLIC) {
            refuse(
                    AdminOptions.ADMIN_ROLE,
                    "the container logs callers in only on its own ports: expected admin = public");
        }
        if (place == AdminPlace.OFF) {
            String expected = "there is no admin mount: expected admin-port = a port of its own, or admin = public";
            refuse(AdminOptions.ADMIN_TOKEN_FILE, expected);
            refuse(AdminOptions.METRICS_TOKEN_FILE, expected);
            refuse(AdminOptions.ADMIN_ACTIONS, expected);
        }
    }

    private void refuse(Option<?> option, String why) {
        Setting setting = resolver.find(key(option));
        if (setting != null
                && !(option.is(AdminOptions.ADMIN_ACTIONS) && setting.value().equalsIgnoreCase("off"))) {
            resolver.problems().add(setting, why);
        }
    }

    private AdminSettings.@Nullable Token token(Option<String> option) {
        String text = resolver.getOrNull(option, key(option), "");
        Setting setting = resolver.find(key(option));
        if (text == null || setting == null) {
            return null;
        }
        Path file = paths.file(text, setting, ": expected a file with a token");
        if (file == null) {
            return null;
        }
        try {
            if (isForOthers(file)) {
                resolver.problems()
                        .add(setting, file + " can be read or changed by other users: expected chmod 600, or 640");
            }
            String token = SmallFile.read(file).strip();
            if (token.length() < SHORTEST_TOKEN
                    || token.length() > LONGEST_TOKEN
                    || !token.chars().allMatch(c -> c > ' ' && c < 0x7f && c != ':')) {
                resolver.problems()
                        .add(
                                setting,
                                file + " has no usable token: expected one line of " + SHORTEST_TOKEN + " to "
                                        + LONGEST_TOKEN + " letters, digits and signs of ASCII but ':'");
                return null;
            }
            return new AdminSettings.Token(token);
        } catch (IOException e) {
            resolver.problems()
                    .add(
                            setting,
                            file + " cannot be read: " + FileFault.reason(e) + "; expected " + SmallFile.EXPECTED);
            return null;
        }
    }

    private static boolean isForOthers(Path file) throws IOException {
        return Files.getFileStore(file).supportsFileAttributeView("posix")
                && Files.getPosixFilePermissions(file).stream().anyMatch(NOT_FOR_A_SECRET::contains);
    }

    private void check(OptionKey key) {
        Setting setting = resolver.find(key);
        if (setting != null && (key.owner().equals(ADMIN_MOUNT) || key.owner().startsWith(ADMIN_MOUNT + "/"))) {
            resolver.problems()
                    .add(
                            setting,
                            "what is below " + ADMIN_MOUNT
                                    + "/ is the admin mount's: expected another prefix, or neither "
                                    + AdminOptions.ADMIN.name() + " = public nor " + AdminOptions.PROBES.name()
                                    + " = on");
        }
    }

    private static OptionKey key(Option<?> option) {
        return OptionKey.top(option);
    }
}

package org.wsgibridge.settings.read;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.AccessSettings;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.option.AccessOptions;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.wsgi.Environ;

/** Reads the settings of the scripts that decide which clients may use the applications and files. */
final class AccessReader {
    private final Resolver resolver;
    private final PathReader paths;

    AccessReader(Resolver resolver, PathReader paths) {
        this.resolver = resolver;
        this.paths = paths;
    }

    /** Reads the settings; returns {@code null} if no such script is set. */
    @Nullable
    AccessSettings read() {
        if (find(AccessOptions.AUTH_USER_SCRIPT) == null) {
            Stream.of(
                            AccessOptions.AUTH_TYPE,
                            AccessOptions.AUTH_REALM,
                            AccessOptions.AUTH_GROUP_SCRIPT,
                            AccessOptions.AUTH_GROUP)
                    .forEach(option ->
                            refuse(option, "has no effect without a login: expected auth-user-script = a script"));
        } else if (find(AccessOptions.AUTH_GROUP_SCRIPT) == null) {
            refuse(AccessOptions.AUTH_GROUP, "has no effect without groups: expected auth-group-script = a script");
        }
        if (!isConfigured()) {
            return null;
        }
        return new AccessSettings(
                script(AccessOptions.ACCESS_SCRIPT),
                script(AccessOptions.AUTH_USER_SCRIPT),
                get(AccessOptions.AUTH_TYPE),
                Environ.nativeString(get(AccessOptions.AUTH_REALM)),
                script(AccessOptions.AUTH_GROUP_SCRIPT),
                Environ.nativeString(get(AccessOptions.AUTH_GROUP)));
    }

    /** Returns whether an access script or a script for users is set. */
    boolean isConfigured() {
        return find(AccessOptions.ACCESS_SCRIPT) != null || find(AccessOptions.AUTH_USER_SCRIPT) != null;
    }

    /** Returns a mount with the first script as its application, to read the settings of the scripts' process group. */
    static MountDraft draft(AccessSettings access) {
        ApplicationRef first = access.applications().get(0);
        return new MountDraft(
                MountSettings.ACCESS, first, AccessSettings.PROCESS_GROUP, 0, true, 0, false, List.of(), "");
    }

    private void refuse(Option<?> option, String why) {
        Setting setting = find(option);
        if (setting != null && !setting.shared()) {
            resolver.problems().add(setting, why);
        }
    }

    private @Nullable Path script(Option<String> option) {
        String text = resolver.getOrNull(option, OptionKey.top(option), "");
        Setting setting = find(option);
        return text == null || setting == null ? null : paths.file(text, setting, ": expected a script");
    }

    private <T> T get(Option<T> option) {
        return Objects.requireNonNull(resolver.get(option, OptionKey.top(option), ""));
    }

    private @Nullable Setting find(Option<?> option) {
        return resolver.find(OptionKey.top(option));
    }
}

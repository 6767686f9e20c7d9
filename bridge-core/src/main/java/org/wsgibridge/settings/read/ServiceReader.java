package org.wsgibridge.settings.read;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.ServiceSettings;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.option.GroupOptions;
import org.wsgibridge.settings.option.Option;
import org.wsgibridge.settings.read.OptionKey.Level;

/** Reads the background scripts. Each has the options of the process group with the same name. */
final class ServiceReader {
    private static final List<Option<?>> FIXED =
            List.of(GroupOptions.PROCESSES, GroupOptions.THREADS, GroupOptions.VIRTUAL_THREADS);

    private final Resolver resolver;
    private final PathReader paths;
    private final Set<String> engines;

    ServiceReader(Resolver resolver, PathReader paths, Set<String> engines) {
        this.resolver = resolver;
        this.paths = paths;
        this.engines = engines;
    }

    /**
     * Reads all services.
     *
     * @param groups the process groups of the mounts
     */
    List<ServiceSettings> read(Set<String> groups) {
        List<ServiceSettings> services = new ArrayList<>();
        for (OptionKey key : resolver.keysOf(Level.SERVICE)) {
            Setting setting = resolver.own(key);
            if (setting == null) {
                continue;
            }
            resolver.row(key, setting);
            String name = key.owner();
            if (groups.contains(name)) {
                resolver.problems()
                        .add(setting, "there is a process group " + name + " already: expected another name");
            }
            Path script = paths.file(setting.value(), setting, ": expected a Python script");
            checkFixed(name);
            if (script != null) {
                services.add(new ServiceSettings(name, script, group(name, script)));
            }
        }
        return services;
    }

    private ProcessGroupSettings group(String name, Path script) {
        MountDraft mount = new MountDraft(
                "/" + name, new ApplicationRef.Script(script, "application"), name, 0, true, 0, false, List.of(), "");
        return new GroupReader(resolver, paths, engines, name)
                .read(List.of(mount))
                .forService(new Capacity(1, 1, 0, 0));
    }

    private void checkFixed(String name) {
        for (Option<?> option : FIXED) {
            Setting setting = resolver.own(OptionKey.group(name, option));
            if (setting != null) {
                resolver.problems().add(setting, "a service has one interpreter with one thread: expected nothing");
            }
        }
    }
}

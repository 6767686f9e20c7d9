package org.wsgibridge.settings;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Reads what surrounds the applications. */
final class SiteReader {
    private final Resolver resolver;
    private final PathReader paths;
    private final StaticReader statics;

    SiteReader(Resolver resolver, PathReader paths, StaticReader statics) {
        this.resolver = resolver;
        this.paths = paths;
        this.statics = statics;
    }

    /** Reads it. */
    SiteSettings read(
            List<MountDraft> mounts, Collection<ProcessGroupSettings> groups, @Nullable AccessSettings access) {
        return new SiteSettings(documentRoot(mounts, groups), access);
    }

    private @Nullable DocumentRoot documentRoot(List<MountDraft> mounts, Collection<ProcessGroupSettings> groups) {
        OptionKey key = OptionKey.top(SiteOptions.DOCUMENT_ROOT);
        Setting setting = resolver.find(key);
        if (setting == null) {
            Stream.of(SiteOptions.DIRECTORY_INDEX, SiteOptions.DIRECTORY_LISTING)
                    .map(option -> resolver.find(OptionKey.top(option)))
                    .forEach(this::refuseWithoutRoot);
            return null;
        }
        String text = resolver.getOrNull(SiteOptions.DOCUMENT_ROOT, key, "");
        String index = resolver.getOrNull(SiteOptions.DIRECTORY_INDEX, OptionKey.top(SiteOptions.DIRECTORY_INDEX), "");
        boolean listing = resolver.get(SiteOptions.DIRECTORY_LISTING, OptionKey.top(SiteOptions.DIRECTORY_LISTING), "");
        Setting listed = resolver.find(OptionKey.top(SiteOptions.DIRECTORY_LISTING));
        if (listing
                && listed != null
                && mounts.stream().anyMatch(mount -> mount.path().isEmpty())) {
            resolver.faults().add(listed, "there is an application at /, which answers for every folder: expected off");
        }
        Path folder = text == null ? null : paths.folder(text, setting);
        if (folder == null || !statics.isFitTarget(folder, setting, mounts, groups)) {
            return null;
        }
        List<String> names = index == null
                ? List.of()
                : Stream.of(index.split("\\s+")).map(MountDraft::nativeString).toList();
        return new DocumentRoot(folder, names, listing, statics.cacheControl());
    }

    private void refuseWithoutRoot(@Nullable Setting setting) {
        if (setting != null && !setting.shared()) {
            resolver.faults().add(setting, "there is no document root: expected document-root = a folder");
        }
    }
}

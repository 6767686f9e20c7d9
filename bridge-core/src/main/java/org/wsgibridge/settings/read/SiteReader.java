package org.wsgibridge.settings.read;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.settings.DocumentRoot;
import org.wsgibridge.settings.ErrorDocuments;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.option.SiteOptions;
import org.wsgibridge.settings.read.OptionKey.Level;
import org.wsgibridge.wsgi.Environ;

/** Reads the document root and the error documents. */
final class SiteReader {
    private final Resolver resolver;
    private final PathReader paths;
    private final StaticReader statics;

    SiteReader(Resolver resolver, PathReader paths, StaticReader statics) {
        this.resolver = resolver;
        this.paths = paths;
        this.statics = statics;
    }

    /** Reads the document root; returns {@code null} if none is set. */
    @Nullable
    DocumentRoot documentRoot(List<MountDraft> mounts, Collection<ProcessGroupSettings> groups) {
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
            resolver.problems()
                    .add(listed, "there is an application at /, which answers for every folder: expected off");
        }
        Path folder = text == null ? null : paths.folder(text, setting);
        if (folder == null || !statics.isFitTarget(folder, setting, mounts, groups)) {
            return null;
        }
        List<String> names = index == null
                ? List.of()
                : Stream.of(index.split("\\s+")).map(Environ::nativeString).toList();
        return new DocumentRoot(folder, names, listing, statics.cacheControl());
    }

    /** Reads the error documents. */
    ErrorDocuments errorDocuments(List<MountDraft> mounts) {
        Map<Integer, String> urls = new TreeMap<>();
        for (OptionKey key : resolver.keysOf(Level.ERROR_DOCUMENT)) {
            Setting setting = resolver.own(key);
            if (setting == null) {
                continue;
            }
            resolver.row(key, setting);
            String url = SiteOptions.ERROR_DOCUMENT.parse(setting.value());
            if (url == null) {
                resolver.unexpected(SiteOptions.ERROR_DOCUMENT, setting);
            } else if (!isServed(url, mounts)) {
                resolver.problems()
                        .add(
                                setting,
                                "there is neither a static file nor an application at " + url
                                        + ": expected the path of one");
            } else {
                urls.put(Integer.valueOf(key.owner()), Environ.nativeString(url));
            }
        }
        OptionKey override = OptionKey.top(SiteOptions.ERROR_OVERRIDE);
        Setting setting = resolver.find(override);
        boolean none = resolver.keysOf(Level.ERROR_DOCUMENT).isEmpty();
        if (setting != null && none && !setting.shared()) {
            resolver.problems()
                    .add(setting, "there is nothing to be sent instead: expected error-document.STATUS = a URL path");
        }
        return new ErrorDocuments(urls, resolver.get(SiteOptions.ERROR_OVERRIDE, override, ""));
    }

    /** Returns whether files or an application could serve a URL. The file itself need not exist yet. */
    private boolean isServed(String url, List<MountDraft> mounts) {
        return resolver.find(OptionKey.top(SiteOptions.DOCUMENT_ROOT)) != null
                || mounts.stream().anyMatch(mount -> isBelow(url, mount.path()))
                || resolver.keysOf(Level.STATIC).stream().anyMatch(key -> isBelow(url, key.owner()));
    }

    private static boolean isBelow(String url, String prefix) {
        return url.equals(prefix) || url.startsWith(prefix.endsWith("/") ? prefix : prefix + "/");
    }

    private void refuseWithoutRoot(@Nullable Setting setting) {
        if (setting != null && !setting.shared()) {
            resolver.problems().add(setting, "there is no document root: expected document-root = a folder");
        }
    }
}

package org.wsgibridge.settings.read;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.option.SiteOptions;
import org.wsgibridge.settings.read.OptionKey.Level;

/** Reads the scripts that handle files of an extension. */
final class HandlerReader {
    private static final String FUNCTION = "handle_request";

    private final Resolver resolver;
    private final PathReader paths;

    HandlerReader(Resolver resolver, PathReader paths) {
        this.resolver = resolver;
        this.paths = paths;
    }

    /** Returns the scripts by extension, in lower case and without the dot. */
    Map<String, Path> read(List<MountDraft> mounts) {
        Map<String, Path> scripts = new TreeMap<>();
        for (OptionKey key : resolver.keysOf(Level.HANDLER)) {
            Setting setting = resolver.own(key);
            if (setting == null) {
                continue;
            }
            resolver.row(key, setting);
            if (resolver.find(OptionKey.top(SiteOptions.DOCUMENT_ROOT)) == null) {
                resolver.problems().add(setting, "there are no files to handle: expected document-root = a folder");
            } else if (mounts.isEmpty()) {
                resolver.problems()
                        .add(
                                setting,
                                "it would run in the process group of an application, but there is none: expected one");
            }
            Path script = paths.file(setting.value(), setting, ": expected a script with " + FUNCTION);
            if (script != null && scripts.put(key.owner().toLowerCase(Locale.ROOT), script) != null) {
                resolver.problems().add(setting, "the extension is used twice, in another case");
            }
        }
        return scripts;
    }

    /**
     * Makes the mounts that serve the files, one for each script.
     *
     * @param scripts the scripts by extension
     * @param mounts the mounts; the result has process group and limits of the root mount, or else of the first mount
     */
    static Map<String, MountSettings> handlers(Map<String, Path> scripts, List<MountDraft> mounts) {
        Map<String, MountSettings> handlers = new TreeMap<>();
        if (mounts.isEmpty() || mounts.get(0).application() == null) {
            return handlers;
        }
        // Sorted by path: the root is the first one.
        MountSettings lender = mounts.get(0).toSettings();
        scripts.forEach((extension, script) ->
                handlers.put(extension, lender.serving(new ApplicationRef.Script(script, FUNCTION))));
        return handlers;
    }
}

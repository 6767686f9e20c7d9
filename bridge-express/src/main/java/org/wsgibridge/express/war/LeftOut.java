package org.wsgibridge.express.war;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** The files and folders of a project that are not packed, with the reasons. Not thread-safe. */
public final class LeftOut {
    private static final int NAMED = 8;

    private final SortedMap<String, SortedSet<String>> byReason = new TreeMap<>();

    /**
     * Adds a file or folder.
     *
     * @param path the path relative to the project, with a slash at its end for a folder
     * @param reason the reason, such as {@code version control}
     */
    void add(String path, String reason) {
        byReason.computeIfAbsent(reason, key -> new TreeSet<>()).add(path);
    }

    /** Returns a line for each reason, with up to eight of its paths. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Map.Entry<String, SortedSet<String>> reason : byReason.entrySet()) {
            List<String> paths = List.copyOf(reason.getValue());
            int more = paths.size() - NAMED;
            lines.add(reason.getKey() + ": " + String.join(", ", paths.subList(0, Math.min(NAMED, paths.size())))
                    + (more > 0 ? " and " + more + " more" : ""));
        }
        return lines;
    }
}

package org.wsgibridge.settings.read;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the problems of a deployment and the notes for its log, in order and without duplicates. */
final class Problems {
    private final Set<String> found = new LinkedHashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();

    void add(String problem) {
        found.add(problem);
    }

    void add(Setting setting, String problem) {
        found.add(setting.describe() + ": " + setting.masked(problem));
    }

    /** Notes that a setting is ignored for a reason that does not fail the deployment. */
    void note(Setting setting, String reason) {
        notes.add(setting.describe() + ": is ignored, " + setting.masked(reason));
    }

    List<String> notes() {
        return List.copyOf(notes);
    }

    List<String> list() {
        return List.copyOf(found);
    }

    boolean isEmpty() {
        return found.isEmpty();
    }
}

package org.wsgibridge.settings;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects the faults of a deployment and the notes for its log, each once, in the order in which they are found. */
final class Faults {
    private final Set<String> found = new LinkedHashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();

    void add(String fault) {
        found.add(fault);
    }

    void add(Setting setting, String fault) {
        found.add(setting.describe() + ": " + fault);
    }

    /** Notes that a setting is left out for a reason that is no fault of this deployment. */
    void note(Setting setting, String reason) {
        notes.add(setting.describe() + ": is ignored, " + reason);
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

package org.wsgibridge.settings.read;

import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.wsgibridge.settings.OptionOrigin;

/** Collects the problems of a deployment and the notes for its log, in order and without duplicates. */
final class Problems {
    private final Set<String> found = new LinkedHashSet<>();
    private final Set<String> notes = new LinkedHashSet<>();
    private final Set<String> incomplete = new HashSet<>();
    private final Set<OptionOrigin> told = new HashSet<>();
    private final Set<OptionOrigin> invalid = new HashSet<>();

    void add(String problem) {
        found.add(problem);
    }

    /** Reports a problem of a setting, unless its value has been reported as invalid. */
    void add(Setting setting, String problem) {
        if (!invalid.contains(setting.origin())) {
            told.add(setting.origin());
            found.add(setting.describe() + ": " + setting.masked(problem));
        }
    }

    /** Reports that a value is invalid, unless the setting has another problem. */
    void addInvalid(Setting setting, String problem) {
        if (!told.contains(setting.origin())) {
            add(setting, problem);
            invalid.add(setting.origin());
        }
    }

    /**
     * Reports a misspelt option of a mount or a pool. What this owner lacks because of it is not a further problem.
     *
     * @param owner the owner with its prefix, such as {@code mount./blog}
     */
    void addMisspelt(Setting setting, String problem, String owner) {
        add(setting, problem);
        incomplete.add(owner);
    }

    /** Reports that an owner lacks an option, unless a misspelt one has been reported. */
    void addMissing(String owner, String problem) {
        if (!incomplete.contains(owner)) {
            add(problem);
        }
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

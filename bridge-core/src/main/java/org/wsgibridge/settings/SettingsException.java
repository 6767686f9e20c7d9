package org.wsgibridge.settings;

import java.util.List;

/** Settings that cannot be honoured. Lists every fault, so that they can be mended in one go. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> faults;

    /**
     * Makes the exception.
     *
     * @param faults one sentence per fault: option, value, where it was set, what was expected
     */
    public SettingsException(List<String> faults) {
        super(message(faults));
        this.faults = List.copyOf(faults);
    }

    private static String message(List<String> faults) {
        return faults.size() == 1
                ? faults.get(0)
                : faults.size() + " settings cannot be honoured:\n  " + String.join("\n  ", faults);
    }

    /** Returns the faults, in the order in which they were found. */
    public List<String> faults() {
        return faults;
    }
}

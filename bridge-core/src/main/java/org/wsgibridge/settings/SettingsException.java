package org.wsgibridge.settings;

import java.util.List;

/** Settings are invalid. The message lists all problems, so that one attempt to deploy shows them all. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;

    /**
     * Makes the exception.
     *
     * @param problems one sentence per problem, with the option, its value, its origin and the expected values
     */
    public SettingsException(List<String> problems) {
        super(message(problems));
        this.problems = List.copyOf(problems);
    }

    private static String message(List<String> problems) {
        return problems.size() == 1
                ? problems.get(0)
                : problems.size() + " settings cannot be honoured:\n  " + String.join("\n  ", problems);
    }

    /** Returns the problems, in the order in which they were found. */
    public List<String> problems() {
        return problems;
    }
}

package org.wsgibridge.settings;

import java.util.List;

/** Settings are invalid. The message lists all problems, so that one attempt to deploy shows them all. */
public final class SettingsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> problems;
    private final boolean forDeveloper;

    /**
     * Makes the exception.
     *
     * @param problems one sentence per problem, with the option, its value, its origin and the expected values
     */
    public SettingsException(List<String> problems) {
        this(problems, false);
    }

    /**
     * Makes the exception of a deployment that may be in development.
     *
     * @param problems one sentence per problem
     * @param forDeveloper whether clients may see the message
     */
    public SettingsException(List<String> problems, boolean forDeveloper) {
        super(message(problems));
        this.problems = List.copyOf(problems);
        this.forDeveloper = forDeveloper;
    }

    private static String message(List<String> problems) {
        return problems.size() == 1
                ? problems.get(0)
                : problems.size() + " settings cannot be honoured:\n  " + String.join("\n  ", problems);
    }

    /** Returns whether clients may see the message, because the deployment is in development. */
    public boolean isForDeveloper() {
        return forDeveloper;
    }

    /** Returns the problems, in the order in which they were found. */
    public List<String> problems() {
        return problems;
    }
}

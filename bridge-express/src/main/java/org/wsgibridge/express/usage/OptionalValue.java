package org.wsgibridge.express.usage;

/**
 * Implemented by the preprocessor of an option whose value is optional: decides whether the next argument is its value.
 */
public interface OptionalValue {
    /**
     * Returns whether an argument is the option's value.
     *
     * @param argument the argument after the option
     */
    boolean takes(String argument);

    /** Returns the values that the option takes, as a message lists them. */
    String expected();
}

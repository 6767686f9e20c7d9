package org.wsgibridge.express.usage;

/** An option that may stand alone although it takes a value: it decides whether the next argument is its value. */
public interface OptionalValue {
    /**
     * Returns whether an argument is the option's value.
     *
     * @param argument what follows the option
     */
    boolean takes(String argument);
}

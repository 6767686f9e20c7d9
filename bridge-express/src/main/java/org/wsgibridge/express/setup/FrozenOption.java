package org.wsgibridge.express.setup;

/**
 * An option as a line of an options file. Immutable.
 *
 * @param comment the description of the option, for a comment above it
 * @param line name and value, as {@code --config} reads them
 */
public record FrozenOption(String comment, String line) {}

package org.wsgibridge.express.setup;

/**
 * An option as it is written down.
 *
 * @param comment what it is
 * @param line name and value, as {@code --config} reads them
 */
public record FrozenOption(String comment, String line) {}

package org.wsgibridge.wsgi;

/**
 * One response header, as the application gave it. Immutable. Both parts are native strings: every character is at most
 * U+00FF (PEP 3333, section "A Note on String Types").
 *
 * @param name the field name, never empty
 * @param value the field value, without CR and LF
 */
public record Header(String name, String value) {}

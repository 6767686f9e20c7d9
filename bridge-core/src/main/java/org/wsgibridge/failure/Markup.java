package org.wsgibridge.failure;

/**
 * Builds HTML in ASCII from markup, which is appended as it is, and from any other text, which is escaped. Not
 * thread-safe.
 */
final class Markup {
    private final StringBuilder html = new StringBuilder(1024);

    /** Appends markup, which must be ASCII. */
    Markup raw(String markup) {
        html.append(markup);
        return this;
    }

    /**
     * Appends any text. Markup and non-ASCII characters become character references, control characters are dropped.
     */
    Markup text(String text) {
        text.codePoints().forEach(c -> {
            if (c == '\n' || c == '\t' || (c >= ' ' && c < 0x7f && "<>&\"'".indexOf(c) < 0)) {
                html.append((char) c);
            } else if (c >= ' ' && (c < 0x7f || c > 0x9f) && (c < 0xd800 || c > 0xdfff)) {
                html.append("&#").append(c).append(';');
            }
        });
        return this;
    }

    /** Appends an element that contains only text. */
    Markup element(String tag, String cssClass, String text) {
        return raw("<" + tag + " class=\"" + cssClass + "\">").text(text).raw("</" + tag + ">");
    }

    @Override
    public String toString() {
        return html.toString();
    }
}

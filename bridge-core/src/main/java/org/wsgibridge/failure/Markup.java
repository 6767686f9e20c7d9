package org.wsgibridge.failure;

/** HTML in the making: markup of ours as it is, any other text escaped. All of it is ASCII. Not thread-safe. */
final class Markup {
    private final StringBuilder html = new StringBuilder(1024);

    /** Appends markup, which is ASCII. */
    Markup raw(String markup) {
        html.append(markup);
        return this;
    }

    /** Appends any text: markup and all that is not ASCII become character references, control characters vanish. */
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

    /** Appends an element that has nothing but text. */
    Markup element(String tag, String cssClass, String text) {
        return raw("<" + tag + " class=\"" + cssClass + "\">").text(text).raw("</" + tag + ">");
    }

    @Override
    public String toString() {
        return html.toString();
    }
}

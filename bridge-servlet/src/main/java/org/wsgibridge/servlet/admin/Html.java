package org.wsgibridge.servlet.admin;

/** Writes HTML. All text and attribute values are escaped. Not thread-safe. */
final class Html {
    private final StringBuilder out = new StringBuilder();

    /**
     * Begins an element.
     *
     * @param tag its name
     * @param attributes names and values in turn; values are escaped
     */
    Html open(String tag, String... attributes) {
        out.append('<').append(tag);
        for (int i = 0; i + 1 < attributes.length; i += 2) {
            out.append(' ').append(attributes[i]).append("=\"");
            escape(attributes[i + 1]);
            out.append('"');
        }
        out.append('>');
        return this;
    }

    /** Ends an element. */
    Html close(String tag) {
        out.append("</").append(tag).append('>');
        return this;
    }

    /** Writes an element that contains only text. */
    Html element(String tag, String text, String... attributes) {
        return open(tag, attributes).text(text).close(tag);
    }

    /**
     * Writes a checkbox that unfolds the following siblings, which are folded on a narrow screen. It needs no script.
     * On a wide screen, the checkbox is hidden and nothing is folded.
     *
     * @param id the checkbox's id
     * @param label the label
     */
    Html fold(String id, String label) {
        return open("input", "type", "checkbox", "class", "fold", "id", id, "data-key", id)
                .element("label", label, "for", id, "data-key", id + "-label")
                .line();
    }

    /** Writes text, escaped. */
    Html text(String text) {
        escape(text);
        return this;
    }

    /** Ends a line, so that the source is readable. */
    Html line() {
        out.append('\n');
        return this;
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> out.append(c);
            }
        }
    }

    @Override
    public String toString() {
        return out.toString();
    }
}

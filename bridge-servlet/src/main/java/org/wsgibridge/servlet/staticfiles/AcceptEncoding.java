package org.wsgibridge.servlet.staticfiles;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The Accept-Encoding header (RFC 9110, section 12.5.3). Stateless. */
public final class AcceptEncoding {

    private AcceptEncoding() {}

    /**
     * Returns whether a client accepts a content coding.
     *
     * @param header the header's value; {@code null} if there is none, which is treated as if no coding was accepted
     * @param coding the coding, in lower case
     */
    public static boolean accepts(@Nullable String header, String coding) {
        if (header == null) {
            return false;
        }
        boolean wildcard = false;
        int start = 0;
        while (start <= header.length()) {
            int comma = header.indexOf(',', start);
            int end = comma < 0 ? header.length() : comma;
            String item = header.substring(start, end);
            int semicolon = item.indexOf(';');
            String name = (semicolon < 0 ? item : item.substring(0, semicolon))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            boolean wanted = semicolon < 0 || isPositive(item.substring(semicolon + 1));
            if (name.equals(coding)) {
                return wanted;
            }
            if (name.equals("*")) {
                wildcard = wanted;
            }
            start = end + 1;
        }
        return wildcard;
    }

    /** Returns whether the weight is above 0. A weight that is not a number counts as 0. */
    private static boolean isPositive(String parameter) {
        String weight = parameter.strip().toLowerCase(Locale.ROOT);
        if (!weight.startsWith("q=")) {
            return true;
        }
        try {
            return Double.parseDouble(weight.substring(2).strip()) > 0;
        } catch (NumberFormatException e) {
            return false;
        }
    }
}

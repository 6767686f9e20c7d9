package org.wsgibridge.servlet.staticfiles;

import jakarta.servlet.http.HttpServletRequest;
import org.jspecify.annotations.Nullable;

/**
 * Evaluates the conditions of conditional requests for a file (RFC 9110, section 13).
 *
 * @param entityTag the file's entity tag, in quotes, weak or strong
 * @param lastModified when the file was modified, in milliseconds since the epoch
 */
record Conditions(String entityTag, long lastModified) {

    /** The result of the conditions of a request. */
    enum Verdict {
        /** Send the file. */
        SEND,
        /** The client has the current file: answer with 304. */
        NOT_MODIFIED,
        /** The file is not the one that the client expects: answer with 412. */
        FAILED
    }

    /** Evaluates the conditions in the order of RFC 9110, section 13.2.2. */
    Verdict evaluate(HttpServletRequest request) {
        String ifMatch = request.getHeader("If-Match");
        if (ifMatch != null) {
            if (!matches(ifMatch, true)) {
                return Verdict.FAILED;
            }
        } else {
            long unmodifiedSince = date(request, "If-Unmodified-Since");
            if (unmodifiedSince >= 0 && seconds(lastModified) > seconds(unmodifiedSince)) {
                return Verdict.FAILED;
            }
        }
        String ifNoneMatch = request.getHeader("If-None-Match");
        if (ifNoneMatch != null) {
            return matches(ifNoneMatch, false) ? Verdict.NOT_MODIFIED : Verdict.SEND;
        }
        long modifiedSince = date(request, "If-Modified-Since");
        return modifiedSince >= 0 && seconds(lastModified) <= seconds(modifiedSince)
                ? Verdict.NOT_MODIFIED
                : Verdict.SEND;
    }

    /**
     * Returns whether If-Range allows to send a range: it is missing, or has the same strong tag or exactly the same
     * date (RFC 9110, section 13.1.5).
     */
    boolean allowsRange(HttpServletRequest request) {
        String ifRange = request.getHeader("If-Range");
        if (ifRange == null) {
            return true;
        }
        if (ifRange.startsWith("\"")) {
            return ifRange.equals(entityTag);
        }
        if (ifRange.startsWith("W/")) {
            return false;
        }
        long date = date(request, "If-Range");
        return date >= 0 && seconds(date) == seconds(lastModified);
    }

    private boolean matches(String header, boolean strong) {
        if (header.strip().equals("*")) {
            return true;
        }
        if (strong && entityTag.startsWith("W/")) {
            return false;
        }
        String wanted = opaque(entityTag);
        int at = header.indexOf(wanted);
        while (at >= 0) {
            boolean weak = at >= 2 && header.startsWith("W/", at - 2);
            if (!(strong && weak)) {
                return true;
            }
            at = header.indexOf(wanted, at + wanted.length());
        }
        return false;
    }

    /**
     * Removes the mark of a weak tag. Tags of this server contain nothing in their quotes that could be mistaken for
     * the begin of another tag.
     */
    private static String opaque(String tag) {
        return tag.startsWith("W/") ? tag.substring(2) : tag;
    }

    private static long date(HttpServletRequest request, String name) {
        @Nullable String value = request.getHeader(name);
        if (value == null) {
            return -1;
        }
        try {
            return request.getDateHeader(name);
        } catch (IllegalArgumentException e) {
            // RFC 9110, section 13.1.4: an invalid date is ignored.
            return -1;
        }
    }

    /** Returns the seconds of a time, because HTTP dates have whole seconds. */
    private static long seconds(long millis) {
        return Math.floorDiv(millis, 1000L);
    }
}

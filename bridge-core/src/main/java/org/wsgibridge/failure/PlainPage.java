package org.wsgibridge.failure;

import org.jspecify.annotations.Nullable;

/**
 * The error page for any client: the status, one sentence, and the request's id. Contains nothing internal. Stateless.
 */
public final class PlainPage {
    /** From this status on, the page shows the request's id. */
    static final int SERVER_ERROR = 500;

    private static final int UNAVAILABLE = 503;
    private static final int TIMEOUT = 504;

    private PlainPage() {}

    /**
     * Makes the page.
     *
     * @param status the status
     * @param title status and reason, such as {@code 500 Internal Server Error}
     * @param requestId the request's id; {@code null} to leave it out
     * @return HTML in ASCII
     */
    public static String of(int status, String title, @Nullable String requestId) {
        Markup page = new Markup();
        page.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
                .text(title)
                .raw("</title><style>" + PageLook.PLAIN + "</style></head><body><main><h1>")
                .text(title)
                .raw("</h1>");
        String sentence = sentence(status);
        if (!sentence.isEmpty()) {
            page.raw("<p>").text(sentence).raw("</p>");
        }
        if (requestId != null && status >= SERVER_ERROR) {
            page.raw("<p>Request id: <code>").text(requestId).raw("</code></p>");
        }
        return page.raw("</main></body></html>\n").toString();
    }

    /** Returns a sentence for the client about a status; {@code ""} if the title is enough. */
    static String sentence(int status) {
        return switch (status) {
            case SERVER_ERROR -> "The server could not answer this request because of an error of its own.";
            case UNAVAILABLE -> "The server cannot answer now. Please try again in a moment.";
            case TIMEOUT -> "The answer took too long. Please try again in a moment.";
            default -> "";
        };
    }
}

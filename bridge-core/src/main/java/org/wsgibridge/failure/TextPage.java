package org.wsgibridge.failure;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.log.LogText;

/**
 * The error page for terminals. Texts of applications and clients are escaped, so that they cannot control the
 * terminal. Stateless.
 */
public final class TextPage {
    private TextPage() {}

    /**
     * Makes the page for any client, which contains nothing internal.
     *
     * @param status the status
     * @param title status and reason, such as {@code 500 Internal Server Error}
     * @param requestId the request's id; {@code null} to leave it out
     * @return plain text
     */
    public static String of(int status, String title, @Nullable String requestId) {
        String sentence = PlainPage.sentence(status);
        return title + "\n"
                + (sentence.isEmpty() ? "" : sentence + "\n")
                + (requestId == null || status < PlainPage.SERVER_ERROR ? "" : "Request id: " + requestId + "\n");
    }

    /**
     * Makes the page for a developer.
     *
     * @param title status and reason
     * @param report the failure
     * @param request the request that gets the page
     * @return plain text
     */
    public static String of(String title, FailureReport report, RequestFacts request) {
        StringBuilder page = new StringBuilder(title)
                .append(": ")
                .append(LogText.line(request.method() + " " + request.path()))
                .append('\n');
        if (report.load() != null) {
            page.append("The sources have not loaded since ")
                    .append(report.load().since())
                    .append(report.load().oldCodeIsUp() ? "; every request gets this page until they load.\n" : ".\n");
        }
        page.append('\n');
        String text = report.traceback().isBlank() ? report.message() : report.traceback();
        text.strip()
                .lines()
                .forEach(line ->
                        page.append(LogText.line(line.replace("\t", "    "))).append('\n'));
        return page.append("\nRequest id: ")
                .append(request.id())
                .append("\nShown because of ")
                .append(LogText.line(report.option()))
                .append(".\n")
                .toString();
    }
}

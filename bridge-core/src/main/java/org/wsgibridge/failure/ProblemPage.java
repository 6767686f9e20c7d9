package org.wsgibridge.failure;

import org.jspecify.annotations.Nullable;
import org.wsgibridge.log.LogText;

/** The error page for programs: problem details (RFC 9457), with the further member {@code request_id}. */
public final class ProblemPage {
    private final StringBuilder json = new StringBuilder(256);

    private ProblemPage() {}

    /**
     * Makes the page for any client, which contains nothing internal.
     *
     * @param status the status
     * @param reason its reason, such as {@code Internal Server Error}
     * @param requestId the request's id; {@code null} to leave it out
     * @return JSON in ASCII
     */
    public static String of(int status, String reason, @Nullable String requestId) {
        return new ProblemPage()
                .problem(
                        status, reason, PlainPage.sentence(status), status >= PlainPage.SERVER_ERROR ? requestId : null)
                .end();
    }

    /**
     * Makes the page for a developer, with the further members {@code exception} (its type), {@code not_loaded_since},
     * {@code traceback}, {@code method}, {@code path} and {@code process_group}; those that are not known are left out.
     *
     * @param status the status
     * @param reason its reason
     * @param report the failure
     * @param request the request that gets the page
     * @return JSON in ASCII
     */
    public static String of(int status, String reason, FailureReport report, RequestFacts request) {
        ProblemPage page = new ProblemPage().problem(status, reason, report.summary(), request.id());
        if (report.details() != null) {
            page.member("exception", report.details().last().type());
        }
        if (report.load() != null) {
            page.member("not_loaded_since", report.load().since().toString());
        }
        return page.member("traceback", report.traceback().strip())
                .member("method", request.method())
                .member("path", request.path())
                .member("process_group", report.group())
                .end();
    }

    private ProblemPage problem(int status, String reason, String detail, @Nullable String requestId) {
        json.append("{\"type\":\"about:blank\",\"title\":");
        string(reason);
        json.append(",\"status\":").append(status);
        member("detail", detail);
        return requestId == null ? this : member("request_id", requestId);
    }

    /** Appends a member, unless its text is empty. */
    private ProblemPage member(String name, String text) {
        if (!text.isEmpty()) {
            json.append(",\"").append(name).append("\":");
            string(text);
        }
        return this;
    }

    private void string(String text) {
        json.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                json.append('\\').append(c);
            } else if (c >= ' ' && c < 0x7f) {
                json.append(c);
            } else {
                LogText.appendUnicode(json, c);
            }
        }
        json.append('"');
    }

    private String end() {
        return json.append("}\n").toString();
    }
}

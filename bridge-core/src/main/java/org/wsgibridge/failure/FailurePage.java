package org.wsgibridge.failure;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.failure.FailureReport.FailedLoad;
import org.wsgibridge.failure.RaisedError.Link;
import org.wsgibridge.failure.RaisedError.SyntaxPosition;
import org.wsgibridge.wsgi.Header;

/**
 * The page that shows a failure to a developer: first the exception, then the calls in the application's own code with
 * their sources, with the calls in libraries folded, then the request. It is complete without a script. Its length is
 * bounded, because all its parts are.
 */
public final class FailurePage {
    private static final int LONGEST_MESSAGE = 2048;
    private static final String OLD_CODE =
            "Every request gets this page until they load. They are loaded again when they change.";
    private static final String NO_CODE =
            "No other code is up. They are tried again from time to time, and when they change.";

    private final FailureReport report;
    private final RequestFacts request;
    private final Markup page = new Markup();

    private FailurePage(FailureReport report, RequestFacts request) {
        this.report = report;
        this.request = request;
    }

    /**
     * Makes the page.
     *
     * @param title status and reason, such as {@code 500 Internal Server Error}
     * @param report the failure
     * @param request the request that gets the page
     * @return HTML in ASCII
     */
    public static String of(String title, FailureReport report, RequestFacts request) {
        return new FailurePage(report, request).render(title);
    }

    /**
     * Returns the headers that the page needs in each of its formats. They forbid caches to keep it, and browsers to
     * execute any script but the page's own.
     */
    public static List<Header> headers() {
        return List.of(
                new Header("Cache-Control", "no-store"),
                new Header("Content-Security-Policy", PageLook.policy()),
                new Header("X-Content-Type-Options", "nosniff"),
                new Header("Referrer-Policy", "no-referrer"));
    }

    private String render(String title) {
        PythonFailure failure = report.details();
        String name = failure == null ? title : failure.last().type();
        page.raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
                .text(name + " at " + request.path())
                .raw("</title>\n<style>" + PageLook.BASE + PageLook.FAILURE + "</style></head>\n<body>\n");
        header(title, failure);
        page.raw("<main>\n");
        if (failure != null) {
            failure.chain().forEach(this::error);
            if (failure.leftOut() > 0) {
                page.element("p", "left", "Further exceptions that led to it: " + failure.leftOut());
            }
        }
        traceback(failure == null);
        facts();
        page.raw("</main>\n<footer>Shown because of <code>")
                .text(report.option())
                .raw("</code>. Values of headers and parameters that may be secret are")
                .raw(" masked.</footer>\n<script>" + PageLook.SCRIPT + "</script>\n</body></html>\n");
        return page.toString();
    }

    private void header(String title, @Nullable PythonFailure failure) {
        page.raw("<header><div>\n<p class=\"status\">").text(title).raw(" &#183; <code>");
        page.text(request.method() + " " + request.path()).raw("</code></p>\n");
        page.element("h1", "type", failure == null ? unnamed() : failure.last().type());
        page.raw("\n");
        String message =
                failure == null ? shortened(report.message()) : failure.last().message();
        if (!message.isEmpty()) {
            page.element("p", "message", message).raw("\n");
        }
        if (failure != null) {
            where(failure.last());
        }
        if (report.load() != null) {
            load(report.load());
        }
        page.raw("<div class=\"bar\"><p>Request id <code>").text(request.id()).raw("</code></p>");
        page.raw("<button type=\"button\" id=\"copy\" hidden>Copy traceback</button></div>\n</div></header>\n");
    }

    private String unnamed() {
        return report.load() == null ? "The application failed" : "The application is not loaded";
    }

    private void where(RaisedError error) {
        SyntaxPosition position = error.position();
        if (position != null) {
            page.raw("<p class=\"where\">in ")
                    .raw("<code>")
                    .text(position.file())
                    .raw("</code>");
            page.text(", line " + position.line()).raw("</p>\n");
            return;
        }
        TracebackFrame frame = nearest(error);
        if (frame != null) {
            page.raw("<p class=\"where\">in <code>").text(frame.function()).raw("</code>, <code>");
            page.text(frame.file())
                    .raw("</code>")
                    .text(", line " + frame.line())
                    .raw("</p>\n");
        }
    }

    /**
     * Returns the innermost call in the application's own code, or else the innermost call; {@code null} if there are
     * none.
     */
    private static @Nullable TracebackFrame nearest(RaisedError error) {
        List<TracebackFrame> frames = error.frames();
        for (int i = frames.size() - 1; i >= 0; i--) {
            if (frames.get(i).own()) {
                return frames.get(i);
            }
        }
        return frames.isEmpty() ? null : frames.get(frames.size() - 1);
    }

    private void load(FailedLoad load) {
        page.raw("<p class=\"notice\">The sources have not loaded since ")
                .text(time(load.since()))
                .raw(". ");
        page.text(load.oldCodeIsUp() ? OLD_CODE : NO_CODE).raw("</p>\n");
    }

    private static String time(Instant instant) {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss 'UTC'", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(instant);
    }

    private void error(RaisedError error) {
        if (error.link() != Link.LAST) {
            String link = error.link() == Link.CAUSE ? "It was raised from" : "It was raised while this was handled:";
            page.element("p", "link", link)
                    .raw("\n<p class=\"cause\"><b>")
                    .text(error.type())
                    .raw("</b>");
            page.text(error.message().isEmpty() ? "" : ": " + error.message()).raw("</p>\n");
        }
        if (error.position() != null) {
            position(error.position());
        }
        if (error.link() == Link.LAST && error.hasFrames()) {
            page.raw("<h2>Calls <small>the last one first</small></h2>\n");
        }
        frames(error);
    }

    private void position(SyntaxPosition position) {
        page.raw("<div class=\"frame\"><p><b>Does not compile</b> &#183; <code>")
                .text(position.file());
        page.text(":" + position.line()).raw("</code></p>\n");
        if (!position.text().isEmpty()) {
            page.raw("<pre class=\"code\">");
            line(position.line(), position.text(), true);
            if (position.column() > 0 && position.column() <= position.text().length() + 1) {
                page.raw("<span class=\"caret\"><i></i>").text(indent(position)).raw("<b>^</b></span>");
            }
            page.raw("</pre>");
        }
        page.raw("</div>\n");
    }

    /** Returns the text before the caret: a blank or tab for each character that the line has there. */
    private static String indent(SyntaxPosition position) {
        String before = position.text().substring(0, position.column() - 1);
        return before.replaceAll("[^\t]", " ");
    }

    private void frames(RaisedError error) {
        List<TracebackFrame> folded = new ArrayList<>();
        // If no call is in the application's own code, the innermost one shows most.
        boolean showsNext = !error.hasOwnFrame() && error.position() == null;
        for (int i = error.frames().size() - 1; i >= 0; i--) {
            TracebackFrame frame = error.frames().get(i);
            if (frame.own() || showsNext) {
                fold(folded);
                frame(frame);
                showsNext = false;
            } else {
                folded.add(frame);
            }
        }
        fold(folded);
        if (error.leftOut() > 0) {
            page.element("p", "left", "Calls in between that are left out: " + error.leftOut())
                    .raw("\n");
        }
    }

    private void fold(List<TracebackFrame> frames) {
        if (frames.isEmpty()) {
            return;
        }
        int count = frames.size();
        page.raw("<details><summary>" + count + (count == 1 ? " call" : " calls") + " in libraries, last in <code>");
        page.text(frames.get(0).function()).raw("</code></summary>\n");
        frames.forEach(this::frame);
        page.raw("</details>\n");
        frames.clear();
    }

    private void frame(TracebackFrame frame) {
        page.raw("<div class=\"frame\"><p><b><code>").text(frame.function()).raw("</code></b> &#183; <code>");
        page.text(frame.file() + ":" + frame.line()).raw("</code></p>");
        if (!frame.source().isEmpty()) {
            page.raw("\n<pre class=\"code\">");
            int indent = commonIndent(frame.source());
            for (int i = 0; i < frame.source().size(); i++) {
                int number = frame.firstLine() + i;
                String source = frame.source().get(i);
                line(number, source.substring(Math.min(indent, source.length())), number == frame.line());
            }
            page.raw("</pre>");
        }
        page.raw("</div>\n");
    }

    /**
     * Returns the number of blanks or tabs that all non-blank lines begin with. Small screens have no room for them.
     */
    private static int commonIndent(List<String> source) {
        return source.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
    }

    private void line(int number, String source, boolean isAt) {
        page.raw(isAt ? "<span class=\"at\"><i>" : "<span><i>")
                .raw(number + "</i>")
                .text(source)
                .raw("</span>");
    }

    private void traceback(boolean open) {
        if (!report.traceback().isBlank() || open) {
            page.raw(open ? "<details open>" : "<details>").raw("<summary>The traceback as text</summary>\n");
            page.raw("<pre class=\"text\" id=\"traceback\">").text(copied()).raw("</pre></details>\n");
        }
    }

    private String copied() {
        return report.traceback().isBlank()
                ? report.message()
                : report.message() + "\n\n" + report.traceback().strip();
    }

    private void facts() {
        page.raw("<h2>Request</h2>\n<table>\n");
        fact("Request id", request.id());
        fact("Method", request.method());
        fact("Path", request.path());
        fact("Query string", request.query().isEmpty() ? "\u2013" : request.query());
        fact("Mount", request.mount());
        fact("Process group", report.group());
        fact("Engine", report.engine());
        if (request.interpreter() != null) {
            fact("Interpreter", request.interpreter());
        }
        page.raw("</table>\n<details><summary>" + request.headers().size() + " headers</summary>\n<table>\n");
        request.headers().forEach(header -> fact(header.name(), header.value()));
        page.raw("</table></details>\n");
    }

    private void fact(String name, String value) {
        page.raw("<tr><th scope=\"row\">")
                .text(name)
                .raw("</th><td>")
                .text(value)
                .raw("</td></tr>\n");
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_MESSAGE ? text : text.substring(0, LONGEST_MESSAGE) + " ...";
    }
}

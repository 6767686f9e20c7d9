package org.wsgibridge.settings.option;

import java.util.List;
import java.util.Optional;

/** The options of mod_wsgi's WSGIDaemonProcess that have no meaning here. Setting one is a problem that says why. */
public final class NotApplicable {
    /** Every such option, in the order of the documentation. */
    public static final List<Entry> ALL = List.of(
            new Entry(
                    "python-eggs",
                    "eggs are not unpacked; packages are read from `WEB-INF/lib-python` and `python-home`"),
            new Entry(
                    "chroot",
                    "the Python processes share the JVM's file system; put the servlet container itself into a"
                            + " container or a chroot"),
            new Entry(
                    "script-user",
                    "the servlet container unpacks the scripts itself and owns them; protect `webapps` with the"
                            + " permissions of the file system"),
            new Entry(
                    "script-group",
                    "the servlet container unpacks the scripts itself and owns them; protect `webapps` with the"
                            + " permissions of the file system"),
            new Entry(
                    "socket-user",
                    "the sockets to the processes lie in a folder of the deployment that only the JVM's user can open"),
            new Entry("server-metrics", "there is no scoreboard of Apache; the bridge has meters and a status page"),
            new Entry(
                    "send-buffer-size",
                    "the sockets to the processes have windows per request instead of fixed buffers"),
            new Entry(
                    "receive-buffer-size",
                    "the sockets to the processes have windows per request instead of fixed buffers"),
            new Entry(
                    "header-buffer-size",
                    "the headers of a response are limited by `limit-response-head`, and by the servlet container:"
                            + " Tomcat `maxHttpResponseHeaderSize`, Jetty `jetty.httpConfig.maxResponseHeaderSize`"),
            new Entry(
                    "response-buffer-size",
                    "a response waits for a slow client in memory and on disk; use `response-buffer`"),
            new Entry(
                    "response-flush-delay",
                    "each block of a response is sent at once, as PEP 3333 demands; blocks are never held back"));

    private NotApplicable() {}

    /**
     * An option of mod_wsgi that does not apply.
     *
     * @param name the option's name
     * @param reason the reason why it does not apply: a sentence without its full stop, in Markdown
     */
    public record Entry(String name, String reason) {}

    /**
     * Returns the reason why an option does not apply.
     *
     * @param name the option's name
     * @return the reason for an error message, without Markdown; empty if {@link #ALL} does not have the option
     */
    public static Optional<String> reason(String name) {
        return ALL.stream()
                .filter(entry -> entry.name().equals(name))
                .findFirst()
                .map(entry -> "does not apply here: " + entry.reason().replace("`", ""));
    }
}

package org.wsgibridge.express.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.SmallFile;

/**
 * Reads HTTP headers from a file with one {@code Name: value} on each line. They often contain API keys, which other
 * users could see on a command line. Stateless.
 */
public final class HeadersFile {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t -~]*");

    /** Headers that the JDK's HTTP client sets itself, and refuses to send. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "expect", "host", "upgrade");

    private HeadersFile() {}

    /**
     * Reads the file.
     *
     * @param option the option that names the file, for messages
     * @param file the file
     * @return the headers by name
     * @throws ExpressException if the file cannot be read, or a line is not a header
     */
    public static Map<String, String> read(String option, Path file) {
        Map<String, String> headers = new TreeMap<>();
        try {
            int number = 0;
            for (String line : SmallFile.read(file).lines().toList()) {
                number++;
                String text = line.strip();
                int colon = text.indexOf(':');
                if (text.isEmpty() || text.startsWith("#")) {
                    continue;
                }
                if (colon < 1
                        || !NAME.matcher(text.substring(0, colon)).matches()
                        || !VALUE.matcher(text).matches()) {
                    throw ExpressException.usage(
                            option + " " + file + ": line " + number + " is not a header; expected Name: value");
                }
                String name = text.substring(0, colon);
                if (OF_THE_CONNECTION.contains(name.toLowerCase(Locale.ROOT))) {
                    throw ExpressException.usage(option + " " + file + ": line " + number + " has " + name
                            + ", which belongs to the connection; expected headers such as Authorization");
                }
                headers.put(name, text.substring(colon + 1).strip());
            }
        } catch (IOException e) {
            throw ExpressException.usage(
                    option + " " + file + " cannot be read: " + FileFault.reason(e) + "; expected "
                            + SmallFile.EXPECTED,
                    e);
        }
        return headers;
    }

    /** Returns headers in the syntax of {@code OTEL_EXPORTER_OTLP_HEADERS}. */
    static String encoded(Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(header -> header.getKey() + "="
                        + URLEncoder.encode(header.getValue(), UTF_8).replace("+", "%20"))
                .collect(Collectors.joining(","));
    }
}

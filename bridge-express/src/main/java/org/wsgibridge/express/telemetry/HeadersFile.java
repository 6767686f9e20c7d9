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
import org.wsgibridge.express.ExpressException;
import org.wsgibridge.files.FileFault;
import org.wsgibridge.files.SmallFile;

/**
 * Headers of requests in a file, {@code Name: value} a line: they have keys in them, which a command line would show.
 */
public final class HeadersFile {

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern VALUE = Pattern.compile("[\\t -~]*");

    /** The HTTP client of the JDK does not send them. */
    private static final Set<String> OF_THE_CONNECTION =
            Set.of("connection", "content-length", "expect", "host", "upgrade");

    private HeadersFile() {}

    /**
     * Reads the file.
     *
     * @param option the option that names it
     * @param file the file
     * @throws ExpressException when it cannot be read or has another form
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

    /** Returns headers as {@code OTEL_EXPORTER_OTLP_HEADERS} has them. */
    static String encoded(Map<String, String> headers) {
        return headers.entrySet().stream()
                .map(header -> header.getKey() + "="
                        + URLEncoder.encode(header.getValue(), UTF_8).replace("+", "%20"))
                .collect(Collectors.joining(","));
    }
}

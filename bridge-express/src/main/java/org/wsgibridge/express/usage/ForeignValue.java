package org.wsgibridge.express.usage;

import java.io.File;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Converts values of other servers' options to values of the options here, as they are typed in a shell. Stateless. */
final class ForeignValue {
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}(?:\\.[0-9]{1,9})?");
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|s|m|h|d)");
    private static final BigDecimal MEGABYTE = BigDecimal.valueOf(1024 * 1024);

    /** A log of uWSGI: its plugin and its file. */
    private static final Pattern LOG_FILE = Pattern.compile("^(?:[a-z]+ )?file:(.+)$");

    /** A port, a certificate and a key of uWSGI; more may follow. */
    private static final Pattern HTTPS = Pattern.compile("(?:.*:)?([0-9]{1,5}),([^,]+),([^,]+)(?:,.*)?");

    /** A variable whose value has blanks. */
    private static final Pattern WITH_BLANKS = Pattern.compile("^([^=\\s\"]+)=([^\"]*\\s[^\"]*)$");

    /** A value of gunicorn's {@code --access-logformat}. */
    private static final Pattern ATOM = Pattern.compile("%\\((\\{[^}]+}[ioe]|[a-zA-Z])\\)s");

    /** Gunicorn's letters that are not those of Apache. */
    private static final Map<String, String> LETTERS =
            Map.of("f", "{Referer}i", "a", "{User-Agent}i", "M", "{ms}T", "L", "T", "p", "{interpreter}x");

    private ForeignValue() {}

    /**
     * Returns the value here.
     *
     * @param form how it is converted, {@code ""} for a value that stays as it is
     * @param example an example of the value here, for one that is missing or cannot be converted
     * @param value the value that the other server's option was given, {@code ""} for none
     * @return words for a shell
     */
    static String here(String form, String example, String value) {
        if (value.isEmpty()) {
            return example;
        }
        return switch (form) {
            case "pair" -> pair(example, value);
            case "megabytes" -> number(value, example, ForeignValue::megabytes);
            case "milliseconds" -> number(value, example, time -> time.movePointLeft(3));
            case "seconds" -> seconds(value);
            case "folders" -> ShellWord.quoted(value.replace(",", File.pathSeparator));
            case "names" -> ShellWord.quoted(String.join(",", value.strip().split("[,\\s]+", -1)));
            case "log" -> ShellWord.quoted(LOG_FILE.matcher(value).replaceFirst("$1"));
            case "variable" -> ShellWord.quoted(WITH_BLANKS.matcher(value).replaceFirst("$1=\"$2\""));
            case "format" -> format(value, example);
            case "https" -> https(value, example);
            default -> ShellWord.quoted(value);
        };
    }

    /** Returns the example with both sides of {@code /static=static} in place of its first and its last word. */
    private static String pair(String example, String value) {
        int sign = value.indexOf('=');
        String left = sign < 0 ? value : value.substring(0, sign);
        String right = sign < 0 ? "" : value.substring(sign + 1);
        int first = example.indexOf(' ');
        int last = example.lastIndexOf(' ') + 1;
        return ShellWord.quoted(left)
                + example.substring(first, last)
                + (right.isEmpty() ? example.substring(last) : ShellWord.quoted(right));
    }

    private static BigDecimal megabytes(BigDecimal bytes) {
        return bytes.divide(MEGABYTE, 0, RoundingMode.CEILING).max(BigDecimal.ONE);
    }

    private static String number(String value, String example, UnaryOperator<BigDecimal> converted) {
        return NUMBER.matcher(value).matches()
                ? converted.apply(new BigDecimal(value)).stripTrailingZeros().toPlainString()
                : example;
    }

    /** Returns a time such as {@code 6h} in seconds. */
    private static String seconds(String value) {
        Matcher duration = DURATION.matcher(value);
        if (!duration.matches()) {
            return ShellWord.quoted(value);
        }
        String unit = switch (duration.group(2)) {
            case "ms" -> "0.001";
            case "m" -> "60";
            case "h" -> "3600";
            case "d" -> "86400";
            default -> "1";
        };
        return number(duration.group(1), value, new BigDecimal(unit)::multiply);
    }

    /** Returns uWSGI's address, certificate and key, {@code :8443,server.crt,server.key}, as the example has them. */
    private static String https(String value, String example) {
        Matcher parts = HTTPS.matcher(value);
        return parts.matches()
                ? parts.group(1) + " --ssl-certificate-file " + ShellWord.quoted(parts.group(2))
                        + " --ssl-certificate-key-file " + ShellWord.quoted(parts.group(3))
                : example;
    }

    /** Returns a format of gunicorn's access log, such as {@code %(h)s}, as Apache writes it. */
    private static String format(String value, String example) {
        String apache = ATOM.matcher(value).replaceAll(found -> {
            String atom = found.group(1);
            // The environ is not in the log.
            return Matcher.quoteReplacement(atom.endsWith("}e") ? "-" : "%" + LETTERS.getOrDefault(atom, atom));
        });
        return apache.contains("%") ? ShellWord.quoted(apache) : example;
    }
}

package org.wsgibridge.servlet.admin;

import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.wsgibridge.activity.Activity.Buckets;
import org.wsgibridge.activity.Period;
import org.wsgibridge.activity.Phase;

/**
 * Draws charts as SVG. Uses only attributes, because the page's Content-Security-Policy forbids inline styles. Not
 * thread-safe.
 */
final class Charts {
    private static final int WIDTH = 300;
    private static final int HEIGHT = 72;
    private static final int TOP = 4;
    private static final int SECONDS = 60;

    private final Html html;

    Charts(Html html) {
        this.html = html;
    }

    /**
     * Draws a line for the last minute.
     *
     * @param title the title
     * @param now the current value, as text
     * @param seconds the seconds, the oldest first
     * @param value returns the value of a second; NaN draws nothing
     * @param floor the least value that the full height stands for
     * @param unit formats a value
     */
    void line(
            String title,
            String now,
            List<Period> seconds,
            ToDoubleFunction<Period> value,
            double floor,
            java.util.function.DoubleFunction<String> unit) {
        double top = floor;
        for (Period second : seconds) {
            double y = value.applyAsDouble(second);
            top = Double.isNaN(y) ? top : Math.max(top, y);
        }
        html.open("figure", "class", "chart").open("figcaption").element("span", title);
        html.element("strong", now).close("figcaption");
        scale(unit.apply(top), unit.apply(0));
        svg(title + " in the last minute: now " + now + ", at most " + unit.apply(top));
        grid();
        String line = points(seconds, value, top);
        if (!line.isEmpty()) {
            String first = line.substring(0, line.indexOf(','));
            String last = line.substring(line.lastIndexOf(' ') + 1, line.lastIndexOf(','));
            html.open(
                            "polygon",
                            "class",
                            "area",
                            "points",
                            first + "," + HEIGHT + " " + line + " " + last + "," + HEIGHT)
                    .close("polygon");
            html.open("polyline", "class", "line", "points", line).close("polyline");
        }
        html.close("svg").close("div").open("p", "class", "axis", "aria-hidden", "true");
        html.element("span", "60 s ago").element("span", "30 s").element("span", "now");
        html.close("p").close("figure").line();
    }

    private static String points(List<Period> seconds, ToDoubleFunction<Period> value, double top) {
        if (seconds.isEmpty()) {
            return "";
        }
        long end = seconds.get(seconds.size() - 1).end();
        StringBuilder points = new StringBuilder();
        for (Period second : seconds) {
            double y = value.applyAsDouble(second);
            double x = WIDTH * (1 - (end - second.end()) / 1e9 / SECONDS);
            if (!Double.isNaN(y)) {
                points.append(points.isEmpty() ? "" : " ")
                        .append(number(Math.max(0, x)))
                        .append(',')
                        .append(number(HEIGHT - 2 - (HEIGHT - 6) * (top == 0 ? 0 : y / top)));
            }
        }
        return points.toString();
    }

    /**
     * Draws a histogram of the latencies of the last minute, with a bar for each bucket from the first to the last one
     * used.
     */
    void histogram(Period lastMinute) {
        int first = 0;
        int last = Buckets.COUNT - 1;
        while (first < last && lastMinute.count(first) == 0) {
            first++;
        }
        while (last > first && lastMinute.count(last) == 0) {
            last--;
        }
        boolean none = lastMinute.measured() == 0;
        // A few more on both sides: a single bar as wide as the chart would mean nothing to the viewer.
        first = none ? 0 : Math.max(0, first - 2);
        last = none ? 20 : Math.min(Buckets.COUNT - 1, Math.max(last + 2, first + 11));
        long top = 1;
        for (int i = first; i <= last; i++) {
            top = Math.max(top, lastMinute.count(i));
        }
        html.open("figure", "class", "chart wide").open("figcaption").element("span", "Latency of the last minute");
        html.element("strong", Units.count(lastMinute.measured()) + " requests").close("figcaption");
        scale(Units.count(top), "0");
        svg("Histogram of latencies: median " + Units.percentile(lastMinute.percentile(50)) + ", 95th percentile "
                + Units.percentile(lastMinute.percentile(95)));
        grid();
        double width = (double) WIDTH / (last - first + 1);
        for (int i = first; i <= last; i++) {
            bar(i, lastMinute.count(i), (i - first) * width, width, top);
        }
        html.close("svg").close("div").open("p", "class", "axis", "aria-hidden", "true");
        html.element("span", edge(Buckets.from(first))).element("span", edge(Buckets.from((first + last + 1) / 2)));
        html.element("span", last == Buckets.COUNT - 1 ? "longer" : edge(Buckets.to(last)));
        html.close("p").close("figure").line();
    }

    private void bar(int bucket, long count, double x, double width, long top) {
        double height = count == 0 ? 0 : Math.max(2, (HEIGHT - 6) * (double) count / top);
        html.open(
                "rect",
                "class",
                "bar",
                "x",
                number(x + width * 0.08),
                "y",
                number(HEIGHT - height),
                "width",
                number(width * 0.84),
                "height",
                number(height));
        String to = bucket == Buckets.COUNT - 1 ? "longer" : edge(Buckets.to(bucket));
        html.element("title", edge(Buckets.from(bucket)) + " to " + to + ": " + Units.count(count));
        html.close("rect");
    }

    private static String edge(long nanos) {
        return nanos == 0 ? "0" : Units.seconds(nanos / 1e9);
    }

    /** Draws how the mean request of the last minute spent its time. */
    void phases(Period lastMinute) {
        double mean = lastMinute.mean();
        html.open("figure", "class", "chart wide").open("figcaption").element("span", "Where the time goes");
        html.element("strong", Units.seconds(mean) + " on average, last minute").close("figcaption");
        StringBuilder label = new StringBuilder("Mean time of a request of the last minute");
        for (Phase phase : Phase.values()) {
            label.append(", ").append(StatusJson.word(phase)).append(' ').append(Units.seconds(lastMinute.mean(phase)));
        }
        html.open("svg", "viewBox", "0 0 " + WIDTH + " 18", "preserveAspectRatio", "none", "role", "img");
        html.element("title", label.toString());
        html.open("rect", "class", "track", "width", "" + WIDTH, "height", "18").close("rect");
        double x = 0;
        for (Phase phase : Phase.values()) {
            double width = mean > 0 ? WIDTH * lastMinute.mean(phase) / mean : 0;
            html.open("rect", "class", StatusJson.word(phase), "x", number(x), "width", number(width), "height", "18");
            html.close("rect");
            x += width;
        }
        html.close("svg").open("ul", "class", "legend");
        for (Phase phase : Phase.values()) {
            html.open("li").element("i", "", "class", StatusJson.word(phase));
            html.element("span", StatusJson.word(phase))
                    .element("b", Units.seconds(lastMinute.mean(phase)))
                    .close("li");
        }
        html.close("ul").close("figure").line();
    }

    /** Begins a plot with its vertical axis. */
    private void scale(String top, String bottom) {
        html.open("div", "class", "plot").open("p", "class", "scale", "aria-hidden", "true");
        html.element("span", top).element("span", bottom).close("p");
    }

    /** Draws lines at the top and half the way up. */
    private void grid() {
        for (int y : new int[] {TOP, (HEIGHT - 2 + TOP) / 2}) {
            html.open("line", "class", "grid", "x1", "0", "x2", "" + WIDTH, "y1", "" + y, "y2", "" + y)
                    .close("line");
        }
    }

    private void svg(String label) {
        html.open("svg", "viewBox", "0 0 " + WIDTH + " " + HEIGHT, "preserveAspectRatio", "none", "role", "img");
        html.element("title", label);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}

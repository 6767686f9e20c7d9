package org.wsgibridge.meter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.testkit.RecordedMeters;

class ApplicationMetersTest {
    private final RecordedMeters recorded = new RecordedMeters();
    private final InterpreterMeters one = recorded.ofInterpreter();
    private final InterpreterMeters other = recorded.ofInterpreter();

    private static String text(String... parts) {
        return String.join("\0", parts);
    }

    private void defineBoth(String text) {
        one.define(0, text);
        other.define(7, text);
    }

    @Test
    void aCounterIsTheSumOfAllAndOutlivesThem() {
        defineBoth(text("counter", "orders", "Orders", "kind", "book"));
        one.update(0, true, 2);
        other.update(7, true, 3);
        one.close();
        one.update(0, true, 1); // what was still under way

        assertThat(recorded.value("orders{kind=book}")).isEqualTo(6);
        assertThat(recorded.names()).containsExactly("orders{kind=book}");
    }

    @ParameterizedTest
    @CsvSource({"gauge-sum, 5, 3", "gauge-max, 3, 3", "gauge-min, 2, 3", "gauge-last, 3, 3"})
    void aGaugeIsMergedOfThoseThatAreUp(String kind, double both, double afterTheFirst) {
        defineBoth(text(kind, "size", ""));
        assertThat(recorded.value("size{}")).isNaN();
        one.update(0, false, 7);
        one.update(0, true, -5);
        other.update(7, false, 3);
        assertThat(recorded.value("size{}")).isEqualTo(both);
        one.close();
        one.update(0, false, 100);

        assertThat(recorded.value("size{}")).isEqualTo(afterTheFirst);
    }

    @Test
    void aValueThatWasSetLastOutlivesItsInterpreter() {
        defineBoth(text("gauge-last", "rate", ""));
        one.update(0, false, 7);
        one.close();
        assertThat(recorded.value("rate{}")).isEqualTo(7);
    }

    @Test
    void valuesOfTagsAndMetersAreBounded() {
        for (int i = 0; i < ApplicationMeters.MAX_METERS; i++) {
            one.define(i, text("counter", "many" + i % 2, "", "user", "u" + i));
        }
        assertThat(recorded.names())
                .hasSize(2 * (ApplicationMeters.MAX_VALUES + 1))
                .contains("many0{user=other}", "many1{user=other}");
        for (int i = 0; i < ApplicationMeters.MAX_METERS; i++) {
            other.define(i, text("counter", "name" + i, ""));
            other.update(i, true, 1);
        }
        assertThat(recorded.names()).hasSize(ApplicationMeters.MAX_METERS);
    }

    @Test
    void aNameHasOneTypeAndOneSetOfTags() {
        one.define(0, text("counter", "a.b", ""));
        other.define(0, text("gauge-sum", "a_b", ""));
        other.define(1, text("counter", "a.b", "", "tag", "value"));
        assertThat(recorded.names()).containsExactly("a.b{}");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "counter",
                "nothing\0name\0",
                "counter\0Upper\0",
                "counter\0wsgi-x\0",
                "counter\0x\0d\0context\0value",
                "counter\0x\0d\0group\0value",
                "counter\0x\0d\0le\0value",
                "counter\0x\0d\0odd",
                "counter\0x\0d\0db.name\0a\0db_name\0b",
                "counter\0x{a=\"b\"}\0d"
            })
    void whatIsNoDefinitionIsRefused(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> one.define(0, text));
        assertThat(recorded.names()).isEmpty();
    }

    @Test
    void longAndWildTextIsCut() {
        one.define(0, text("counter", "x", "d\n".repeat(1000), "k", "v\r\n".repeat(1000)));
        String value = "v  ".repeat(1000).substring(0, MeterDefinition.LONGEST_VALUE);
        assertThat(recorded.description("x{k=" + value + "}"))
                .hasSize(MeterDefinition.LONGEST_DESCRIPTION)
                .doesNotContain("\n");
    }

    @Test
    void numbersOutOfRangeAreRefused() {
        one.define(0, text("counter", "x", ""));
        one.define(1, text("gauge-sum", "y", ""));
        assertThatIllegalArgumentException().isThrownBy(() -> one.define(-1, text("counter", "z", "")));
        assertThatIllegalArgumentException().isThrownBy(() -> one.update(1000, true, 1));
        one.update(5, true, 1); // nothing is defined there
        assertThat(recorded.value("x{}")).isZero();
    }

    @Test
    void valuesThatAMeterCannotTakeAreLost() {
        one.define(0, text("counter", "x", ""));
        one.define(1, text("gauge-sum", "y", ""));
        one.define(2, text("timer", "z", ""));
        one.update(0, true, -1);
        one.update(0, true, 1e16);
        one.update(1, true, Double.NaN);
        one.update(1, true, Double.POSITIVE_INFINITY);
        one.update(2, true, 1e7);
        assertThat(recorded.value("x{}")).isZero();
        assertThat(recorded.value("y{}")).isNaN();
        assertThat(recorded.count("z{}")).isZero();
    }

    /**
     * Prometheus permits no dots, and takes some endings away: registering both would lose the second, or a whole
     * scrape.
     */
    @ParameterizedTest
    @ValueSource(strings = {"jobs_done", "jobs.done.total", "jobs.done_max"})
    void twoNamesThatAreOneForPrometheusAreNotBothMeasured(String second) {
        one.define(0, text("gauge-sum", "jobs.done", ""));
        one.define(1, text("gauge-sum", second, ""));
        assertThat(recorded.names()).containsExactly("jobs.done{}");
    }
}

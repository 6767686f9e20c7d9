package org.wsgibridge.servlet.staticfiles;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteRangeTest {

    @ParameterizedTest
    @CsvSource({
        "bytes=0-0, 0, 1",
        "bytes=0-99, 0, 100",
        "bytes=10-19, 10, 10",
        "bytes=90-, 90, 10",
        "bytes=90-1000000000000000000000, 90, 10",
        "bytes=-10, 90, 10",
        "bytes=-1000, 0, 100",
        "Bytes=5-5, 5, 1",
    })
    void mustReadARange(String header, long first, long length) {
        assertThat(ByteRange.parse(header, 100)).isEqualTo(new ByteRange(first, length));
    }

    @ParameterizedTest
    @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
    void mustTellARangeThatCannotBeSatisfied(String header) {
        assertThat(ByteRange.parse(header, 100)).isEqualTo(ByteRange.UNSATISFIABLE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "bytes",
                "bytes=",
                "bytes=-",
                "bytes=a-b",
                "bytes=5-4",
                "bytes=1",
                "lines=1-2",
                "bytes=0-1,3-4",
                "bytes=--1",
                "bytes=+1-2"
            })
    void mustIgnoreWhatIsNoSingleRange(String header) {
        assertThat(ByteRange.parse(header, 100)).isNull();
    }

    @Test
    void mustHaveNoRangeInAnEmptyFile() {
        assertThat(ByteRange.parse("bytes=0-", 0)).isEqualTo(ByteRange.UNSATISFIABLE);
        assertThat(ByteRange.parse("bytes=-1", 0)).isEqualTo(ByteRange.UNSATISFIABLE);
        assertThat(ByteRange.parse(null, 0)).isNull();
    }

    @Test
    void mustTellItsContentRange() {
        assertThat(new ByteRange(10, 5).contentRange(100)).isEqualTo("bytes 10-14/100");
        assertThat(ByteRange.UNSATISFIABLE.contentRange(100)).isEqualTo("bytes */100");
    }
}

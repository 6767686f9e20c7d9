package org.wsgibridge.servlet.admin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the figures of the status page warn of. */
class GroupHtmlTest {

    @ParameterizedTest
    @CsvSource({
        "0, 0, ''",
        "0, 100, ''",
        "1, 1, ''",
        "1, 100000, ''",
        "2, 2, warn",
        "4, 4, warn",
        "5, 5, bad",
        "5, 100, bad",
        "5, 101, warn",
        "600, 100000, warn",
        "5000, 100000, bad"
    })
    void mustNotSoundTheAlarmForASingleRequest(long wrong, long all, String style) {
        assertThat(GroupHtml.alarm(wrong, all)).isEqualTo(style);
    }
}

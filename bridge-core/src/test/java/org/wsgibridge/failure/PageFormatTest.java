package org.wsgibridge.failure;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which format a client gets. */
class PageFormatTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "none", textBlock = """
        none                                                            | HTML
        ''                                                              | HTML
        */*                                                             | TEXT
        text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8 | HTML
        text/html, */*                                                  | HTML
        text/*                                                          | HTML
        application/xhtml+xml;q=0.2, text/html                          | HTML
        application/json                                                | JSON
        APPLICATION/JSON ; charset=utf-8                                | JSON
        application/problem+json, */*;q=0.1                             | JSON
        application/vnd.api+json                                        | JSON
        application/*                                                   | JSON
        application/json, text/plain, */*                               | JSON
        application/json, text/javascript, */*; q=0.01                  | JSON
        application/json;q=0.8, text/html;q=0.9                         | HTML
        application/json;q=0.9, text/html;q=0.8                         | JSON
        application/json;q=0.5, text/plain                              | TEXT
        text/html;q=0, application/json                                 | JSON
        text/html;q=0, text/*;q=0.5                                     | TEXT
        text/html;q=0.000                                               | TEXT
        image/avif,image/webp,*/*;q=0.8                                 | TEXT
        application/xml                                                 | TEXT
        application/json;q=7                                            | JSON
        ;;,,;q=,/                                                       | TEXT
        """)
    void mustBeTheOneOfTheHighestQuality(String accept, PageFormat format) {
        assertThat(PageFormat.of(accept)).isEqualTo(format);
    }

    @Test
    void aLongListMustNotBeReadToItsEnd() {
        assertThat(PageFormat.of("a/b,".repeat(1_000_000) + "application/json")).isEqualTo(PageFormat.TEXT);
    }
}

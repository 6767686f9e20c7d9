package org.wsgibridge.failure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.wsgibridge.failure.RaisedError.Link;
import org.wsgibridge.failure.RaisedError.SyntaxPosition;

/** The texts that an engine sends of an exception. A comma separates them here. */
class FailureTextTest {
    private static List<String> texts(String texts) {
        return List.of(texts.split(",", -1));
    }

    @Test
    void mustReadWhatThePythonModuleWrites() {
        PythonFailure failure = Objects.requireNonNull(FailureText.read(texts(
                "2,3,,KeyError,'x',,,,,1,7,/a.py,2,view,a,1,3,one,two,three,cause,shop.Bad,no,/b.py,4,9,x = = 1,0,0")));
        assertThat(failure.leftOut()).isEqualTo(3);
        assertThat(failure.last())
                .isEqualTo(new RaisedError(
                        Link.LAST,
                        "KeyError",
                        "'x'",
                        null,
                        List.of(new TracebackFrame("/a.py", 2, "view", true, 1, List.of("one", "two", "three"))),
                        7));
        assertThat(failure.chain().get(1))
                .isEqualTo(new RaisedError(
                        Link.CAUSE, "shop.Bad", "no", new SyntaxPosition("/b.py", 4, 9, "x = = 1"), List.of(), 0));
    }

    @Test
    void mustTakeNothingForNothing() {
        assertThat(FailureText.read(List.of())).isNull();
        assertThat(FailureText.read(List.of(""))).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "no number | x",
                "a negative number | -1,0",
                "no exception | 0,0",
                "more exceptions than a page shows | 9,0",
                "too few texts | 1,0,,KeyError",
                "too many texts | 1,0,,KeyError,,,,,,0,0,more",
                "an origin that there is none of | 1,0,chance,KeyError,,,,,,0,0",
                "more frames than a page shows | 1,0,,KeyError,,,,,,33,0",
                "more frames than there are | 1,0,,KeyError,,,,,,2,0,/a.py,2,view,a,0,0",
                "more lines than a page shows | 1,0,,KeyError,,,,,,1,0,/a.py,2,view,a,1,6,1,2,3,4,5,6",
                "a line that is none | 1,0,,SyntaxError,bad,/b.py,4e9,1,x,0,0",
                "a line beyond all | 1,0,,SyntaxError,bad,/b.py,4000000000,1,x,0,0",
            })
    void mustRefuseWhatCannotBe(String name, String texts) {
        assertThatThrownBy(() -> FailureText.read(texts(texts))).as(name).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void mustRefuseTextsThatAreTooLong() {
        for (String long1 :
                List.of("1,0,,%s,,,,,,0,0", "1,0,,KeyError,%s,,,,,0,0", "1,0,,KeyError,,,,,,1,0,/a,2,%s,a,0,0")) {
            String texts = long1.replace("%s", "x".repeat(2049));
            assertThatThrownBy(() -> FailureText.read(texts(texts))).hasMessageContaining("characters");
        }
        String line = "1,0,,KeyError,,,,,,1,0,/a,2,f,a,2,1," + "x".repeat(201);
        assertThatThrownBy(() -> FailureText.read(texts(line))).hasMessageContaining("more than 200 characters");
    }

    @Test
    void mustCountCharactersAsPythonDoes() {
        String line = "1,0,,KeyError,,,,,,1,0,/a,2,f,a,2,1," + "\ud83d\ude00".repeat(200);
        assertThat(FailureText.read(texts(line))).isNotNull();
    }
}

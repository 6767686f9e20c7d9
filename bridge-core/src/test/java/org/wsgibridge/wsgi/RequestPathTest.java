package org.wsgibridge.wsgi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RequestPathTest {

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/a/b, /a/b",
        "/a/b/, /a/b/",
        "/a.b/c..d/.., /a.b/",
        "//a///b//, /a/b/",
        "///, /",
        "/a%2Fb, /a/b",
        "/a%2F%2fb, /a/b",
        "/a;x=1/b;y, /a;x=1/b;y",
        "/a%3Bx, /a;x",
        "/a/./b, /a/b",
        "/a/../b, /b",
        "/a/%2e%2E/b, /b",
        "/a/b/.., /a/",
        "/a/b/., /a/b/",
        "/a/.hidden, /a/.hidden",
        "/a/..hidden, /a/..hidden",
        "/a/..., /a/...",
        "/%25, /%",
        "/%252e%252e/x, /%2e%2e/x",
        "/a%20b+c, /a b+c",
        "/~user, /~user",
        "/a%5Cb, /a\\b",
        "http://example.org/a%2Fb, /a/b",
        "http://example.org, /",
        "/http://x, /http:/x",
        "*, *",
    })
    void mustDecodeAndNormaliseThePath(String raw, String expected) throws Exception {
        assertThat(RequestPath.parse(raw).value()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a/b", "/a.b/c..d/", "/~user", "/a+b", "/a:b@c,d=e&f"})
    void mustKnowAPathThatEveryServerReadsAlike(String raw) throws Exception {
        assertThat(RequestPath.parse(raw).literal()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"*", "/a;x", "/a%20b", "/%61", "//a", "/a/./b", "/a/../b", "/.a", "/a\\b", "/caf\u00e9", "/a b"})
    void mustKnowAPathThatSomeServerReadsDifferently(String raw) throws Exception {
        assertThat(RequestPath.parse(raw).literal()).isFalse();
    }

    @Test
    void mustGiveTheBytesOfEscapesAsLatin1() throws Exception {
        assertThat(RequestPath.parse("/caf%C3%A9").value()).isEqualTo("/caf\u00c3\u00a9");
        assertThat(RequestPath.parse("/%ff%FE").value()).isEqualTo("/\u00ff\u00fe");
        assertThat(RequestPath.parse("/a%0Ab").value()).isEqualTo("/a\nb");
    }

    @Test
    void mustGiveRawCharactersTheirUtf8Bytes() throws Exception {
        assertThat(RequestPath.parse("/caf\u00e9").value()).isEqualTo("/caf\u00c3\u00a9");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "a/b",
                "http:/x",
                "%2Fa/../..",
                "/..",
                "/a/../..",
                "/%2e%2e",
                "/a/..%2f..%2fetc",
                "/%",
                "/%4",
                "/%zz",
                "/a%",
                "/%00",
                "/a%00b",
                "/..;x",
                "/a/.;/b",
                "/a/..;x=1/b",
                "/%2e%2e;/b",
                "/%+1"
            })
    void mustRefuseWhatCannotBeAPath(String raw) {
        assertThatThrownBy(() -> RequestPath.parse(raw)).isInstanceOf(InvalidRequestPathException.class);
    }

    @Test
    void mustRefuseARawNul() {
        assertThatThrownBy(() -> RequestPath.parse("/a\0b")).isInstanceOf(InvalidRequestPathException.class);
    }

    @Test
    void mustMatchPrefixesBySegments() throws Exception {
        RequestPath path = RequestPath.parse("/app/x/");
        assertThat(path.below("")).isEqualTo("/app/x/");
        assertThat(path.below("/app")).isEqualTo("/x/");
        assertThat(path.below("/app/x")).isEqualTo("/");
        assertThat(path.below("/ap")).isNull();
        assertThat(path.below("/other")).isNull();
        assertThat(RequestPath.parse("/app").below("/app")).isEmpty();
    }
}

package org.wsgibridge.forwarded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.wsgibridge.settings.Networks;
import org.wsgibridge.settings.ProxyHeader;
import org.wsgibridge.settings.ProxyHeader.Fact;
import org.wsgibridge.settings.ProxySettings;

class TrustedProxiesTest {
    private static final String PEER = "10.0.0.1";

    private static Networks networks(String text) {
        Networks networks = text.equals("*") ? Networks.ALL : Networks.parse(text);
        assertThat(networks).isNotNull();
        return networks == null ? Networks.NONE : networks;
    }

    /** Asks by {@code Name: value} lines, separated by bars, with all of their names listed in that order. */
    private static Origin origin(String listed, String lines) {
        return origin("10.0.0.0/8", listed, PEER, lines);
    }

    private static Origin origin(String trusted, String listed, String peer, String lines) {
        List<ProxyHeader> headers = new ArrayList<>();
        for (String name : listed.split(" ", -1)) {
            headers.add(header(name));
        }
        Map<ProxyHeader, String> sent = new EnumMap<>(ProxyHeader.class);
        for (String line : lines.split("\\|", -1)) {
            String[] parts = line.split(": ?", 2);
            sent.put(header(parts[0]), parts[1]);
        }
        return new TrustedProxies(new ProxySettings(networks(trusted), headers)).origin(peer, sent);
    }

    private static ProxyHeader header(String name) {
        ProxyHeader header = ProxyHeader.of(name);
        assertThat(header).as(name).isNotNull();
        return header == null ? ProxyHeader.FORWARDED : header;
    }

    private static Map<Fact, String> facts(Origin origin) {
        Map<Fact, String> facts = new LinkedHashMap<>();
        for (Fact fact : Fact.values()) {
            String value = origin.get(fact);
            if (value != null) {
                facts.put(fact, value);
            }
        }
        return facts;
    }

    static Stream<Arguments> single() {
        return Stream.of(
                arguments("X-Forwarded-For: 192.0.2.1", Fact.CLIENT, "192.0.2.1"),
                arguments("x-client-ip: 2001:db8::1", Fact.CLIENT, "2001:db8::1"),
                arguments("X-Real-IP: [2001:db8::1]:4711", Fact.CLIENT, "2001:db8::1"),
                arguments("X-Real-IP: 192.0.2.1:4711", Fact.CLIENT, "192.0.2.1"),
                arguments("X-Forwarded-Host: www.example.com:8443", Fact.HOST, "www.example.com:8443"),
                arguments("X-Host: [2001:db8::1]:80", Fact.HOST, "[2001:db8::1]:80"),
                arguments("X-Forwarded-Host: forged.example, www.example.com", Fact.HOST, "www.example.com"),
                arguments("X-Forwarded-Server: proxy.example", Fact.SERVER, "proxy.example"),
                arguments("X-Forwarded-Port: 8443", Fact.PORT, "8443"),
                arguments("X-Script-Name: /shop", Fact.SCRIPT_NAME, "/shop"),
                arguments("X-Forwarded-Script-Name: /shop/", Fact.SCRIPT_NAME, "/shop"),
                arguments("X-Script-Name: /", Fact.SCRIPT_NAME, ""),
                arguments("X-Forwarded-Proto: HTTPS", Fact.SCHEME, "https"),
                arguments("X-Forwarded-Scheme: http", Fact.SCHEME, "http"),
                arguments("X-Scheme: https", Fact.SCHEME, "https"),
                arguments("X-Forwarded-HTTPS: On", Fact.SCHEME, "https"),
                arguments("X-Forwarded-SSL: true", Fact.SCHEME, "https"),
                arguments("X-HTTPS: 1", Fact.SCHEME, "https"),
                arguments("X-Forwarded-HTTPS: off", Fact.SCHEME, "http"),
                arguments("X-Forwarded-SSL: False", Fact.SCHEME, "http"),
                arguments("X-HTTPS: 0", Fact.SCHEME, "http"));
    }

    @ParameterizedTest
    @MethodSource("single")
    void mustTakeOverWhatAListedHeaderTells(String line, Fact fact, String value) {
        String name = line.substring(0, line.indexOf(':'));
        Origin origin = origin(name, line);

        assertThat(facts(origin)).containsExactlyEntriesOf(Map.of(fact, value));
        assertThat(origin.header(header(name))).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "X-Forwarded-For: ",
                "X-Forwarded-For: unknown",
                "X-Forwarded-For: example.com",
                "X-Real-IP: 1.2.3",
                "X-Real-IP: 192.0.2.1:99999",
                "X-Client-IP: <b>",
                "X-Client-IP: fe80::1%eth0",
                "X-Forwarded-Host: ",
                "X-Forwarded-Host: a b",
                "X-Forwarded-Host: user@example.com",
                "X-Host: example.com/path",
                "X-Forwarded-Server: <b>",
                "X-Forwarded-Port: 0",
                "X-Forwarded-Port: 65536",
                "X-Forwarded-Port: 80a",
                "X-Script-Name: //evil.example",
                "X-Script-Name: shop",
                "X-Forwarded-Proto: gopher",
                "X-HTTPS: maybe",
                "Forwarded: ",
                "Forwarded: for",
                "Forwarded: for=",
                "Forwarded: for=unknown",
                "Forwarded: for=_hidden",
                "Forwarded: for=\"_hidden:80\"",
                "Forwarded: for=\"192.0.2.1",
                "Forwarded: for=\"192.0.2.1\"x",
                "Forwarded: for=192.0.2.1;for=192.0.2.2",
                "Forwarded: for=\"[2001:db8::1\"",
                "Forwarded: for=\"192.0.2.1\\",
                "Forwarded: by=_proxy;secret=x"
            })
    void mustTakeOverNothingThatCannotBeTrueAndHideIt(String line) {
        String name = line.substring(0, line.indexOf(':'));
        Origin origin = origin(name, line);

        assertThat(facts(origin)).isEmpty();
        assertThat(origin.decides(header(name))).isTrue();
        assertThat(origin.header(header(name))).isNull();
    }

    static Stream<Arguments> chains() {
        return Stream.of(
                // What is sent, which the client is, and what is left of the header.
                arguments("192.0.2.1", "192.0.2.1", "192.0.2.1"),
                arguments("192.0.2.1, 10.0.0.2", "192.0.2.1", "192.0.2.1, 10.0.0.2"),
                arguments("forged, 192.0.2.1,10.0.0.3 ,10.0.0.2", "192.0.2.1", "192.0.2.1, 10.0.0.3, 10.0.0.2"),
                arguments("127.0.0.1, 192.0.2.1", "192.0.2.1", "192.0.2.1"),
                arguments("10.0.0.9, 192.0.2.1, 10.0.0.2", "192.0.2.1", "192.0.2.1, 10.0.0.2"),
                arguments("10.0.0.3, 10.0.0.2", "10.0.0.3", "10.0.0.3, 10.0.0.2"),
                arguments(",, 192.0.2.1 , ,", "192.0.2.1", "192.0.2.1"),
                arguments("192.0.2.1:4711, 10.0.0.2:80", "192.0.2.1", "192.0.2.1:4711, 10.0.0.2:80"),
                arguments("192.0.2.1, unknown, 10.0.0.2", "10.0.0.2", "10.0.0.2"),
                arguments("::ffff:10.0.0.2", "::ffff:10.0.0.2", "::ffff:10.0.0.2"),
                arguments("192.0.2.1, ::ffff:10.0.0.2", "192.0.2.1", "192.0.2.1, ::ffff:10.0.0.2"));
    }

    @ParameterizedTest
    @MethodSource("chains")
    void mustWalkXForwardedForFromTheRight(String sent, String client, String left) {
        Origin origin = origin("X-Forwarded-For", "X-Forwarded-For: " + sent);

        assertThat(origin.get(Fact.CLIENT)).isEqualTo(client);
        assertThat(origin.header(ProxyHeader.X_FORWARDED_FOR)).isEqualTo(left);
    }

    @Test
    void mustTakeTheLeftmostOfAllWhenEverybodyIsTrusted() {
        Origin origin = origin("*", "X-Forwarded-For", "198.51.100.1", "X-Forwarded-For: 192.0.2.1, 203.0.113.7");

        assertThat(origin.get(Fact.CLIENT)).isEqualTo("192.0.2.1");
        assertThat(origin.header(ProxyHeader.X_FORWARDED_FOR)).isEqualTo("192.0.2.1, 203.0.113.7");
    }

    static Stream<Arguments> forwarded() {
        return Stream.of(
                arguments("for=192.0.2.1", Map.of(Fact.CLIENT, "192.0.2.1"), "for=192.0.2.1"),
                arguments(
                        "For=\"[2001:db8::1]:4711\"; Proto=https"
                                + " ;host=\"www.example.com:8443\";by=\"[2001:db8::2]:443\"",
                        Map.of(
                                Fact.CLIENT, "2001:db8::1",
                                Fact.SCHEME, "https",
                                Fact.HOST, "www.example.com:8443",
                                Fact.SERVER, "[2001:db8::2]",
                                Fact.PORT, "443"),
                        "For=\"[2001:db8::1]:4711\"; Proto=https"
                                + " ;host=\"www.example.com:8443\";by=\"[2001:db8::2]:443\""),
                arguments("for=\"192.0.2.1:_port\"", Map.of(Fact.CLIENT, "192.0.2.1"), "for=\"192.0.2.1:_port\""),
                arguments("for=\"\\192.0.2.1\";secret=x", Map.of(Fact.CLIENT, "192.0.2.1"), null),
                arguments("for=192.0.2.1:4711", Map.of(Fact.CLIENT, "192.0.2.1"), null),
                arguments("for=_hidden;proto=https", Map.of(Fact.SCHEME, "https"), "for=_hidden;proto=https"),
                arguments("proto=https", Map.of(Fact.SCHEME, "https"), "proto=https"),
                arguments("by=10.0.0.1;for=192.0.2.1", Map.of(Fact.CLIENT, "192.0.2.1", Fact.SERVER, "10.0.0.1"), null),
                // Only what trusted proxies have written counts.
                arguments(
                        "for=127.0.0.1;host=forged.example;proto=http, for=192.0.2.1;proto=https",
                        Map.of(Fact.CLIENT, "192.0.2.1", Fact.SCHEME, "https"),
                        "for=192.0.2.1;proto=https"),
                // The outer proxy's word is nearer to the client, the inner one's is better than none.
                arguments(
                        "for=192.0.2.1;proto=https, for=10.0.0.2;proto=http;host=www.example.com",
                        Map.of(
                                Fact.CLIENT, "192.0.2.1",
                                Fact.SCHEME, "https",
                                Fact.HOST, "www.example.com"),
                        "for=192.0.2.1;proto=https, for=10.0.0.2;proto=http;host=www.example.com"),
                arguments(
                        "for=192.0.2.1, for=_secret, for=10.0.0.2",
                        Map.of(Fact.CLIENT, "10.0.0.2"),
                        "for=_secret, for=10.0.0.2"),
                // A quote that a client never closes.
                arguments("for=\", for=192.0.2.1", Map.of(Fact.CLIENT, "192.0.2.1"), "for=192.0.2.1"),
                arguments("x=\"\\, for=\"192.0.2.1\"", Map.of(Fact.CLIENT, "192.0.2.1"), "for=\"192.0.2.1\""),
                arguments("for=192.0.2.1, for=\"10.0.0.2", Map.of(), null));
    }

    @ParameterizedTest
    @MethodSource("forwarded")
    void mustReadForwardedFromTheRight(String sent, Map<Fact, String> facts, @Nullable String left) {
        Origin origin = origin("Forwarded", "Forwarded: " + sent);

        assertThat(facts(origin)).containsExactlyInAnyOrderEntriesOf(facts);
        assertThat(origin.header(ProxyHeader.FORWARDED)).isEqualTo(left == null && !facts.isEmpty() ? sent : left);
    }

    @Test
    void mustLetTheLastListedHeaderThatIsSentWinAndHideItsSynonyms() {
        String sent = "X-Forwarded-For: 192.0.2.1|X-Real-IP: 192.0.2.2|X-Client-IP: 192.0.2.3|Forwarded: for=192.0.2.4";

        Origin real = origin("X-Forwarded-For X-Real-IP", sent);
        assertThat(real.get(Fact.CLIENT)).isEqualTo("192.0.2.2");
        assertThat(real.header(ProxyHeader.X_REAL_IP)).isEqualTo("192.0.2.2");
        for (ProxyHeader hidden :
                List.of(ProxyHeader.X_FORWARDED_FOR, ProxyHeader.X_CLIENT_IP, ProxyHeader.FORWARDED)) {
            assertThat(real.decides(hidden)).isTrue();
            assertThat(real.header(hidden)).isNull();
        }
        assertThat(origin("X-Real-IP X-Forwarded-For", sent).get(Fact.CLIENT)).isEqualTo("192.0.2.1");
        assertThat(origin("X-Forwarded-For X-Real-IP", "X-Forwarded-For: 192.0.2.1")
                        .get(Fact.CLIENT))
                .isEqualTo("192.0.2.1");
        assertThat(origin("X-Forwarded-For X-Real-IP", "X-Forwarded-For: 192.0.2.1|X-Real-IP: nonsense")
                        .get(Fact.CLIENT))
                .isEqualTo("192.0.2.1");
    }

    @Test
    void mustHideSynonymsEvenOfAListedHeaderThatIsNotSent() {
        Origin origin = origin("X-Forwarded-For", "X-Real-IP: 127.0.0.1");

        assertThat(facts(origin)).isEmpty();
        assertThat(origin.decides(ProxyHeader.X_REAL_IP)).isTrue();
        assertThat(origin.header(ProxyHeader.X_REAL_IP)).isNull();
    }

    @Test
    void mustKeepAHeaderThatIsBelievedInPart() {
        Origin origin = origin("Forwarded X-Real-IP", "Forwarded: for=192.0.2.1;proto=https|X-Real-IP: 192.0.2.2");

        assertThat(facts(origin)).containsOnly(Map.entry(Fact.CLIENT, "192.0.2.2"), Map.entry(Fact.SCHEME, "https"));
        assertThat(origin.header(ProxyHeader.FORWARDED)).isEqualTo("for=192.0.2.1;proto=https");
    }

    @Test
    void mustLeaveWhatNoListedHeaderTellsAsItIs() {
        Origin origin = origin("X-Forwarded-For", "X-Forwarded-Proto: https|X-Forwarded-Host: a.example");

        assertThat(facts(origin)).isEmpty();
        assertThat(origin.decides(ProxyHeader.X_FORWARDED_PROTO)).isFalse();
        assertThat(origin.decides(ProxyHeader.X_FORWARDED_HOST)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.9", "11.0.0.1", "::1", ""})
    void mustBelieveAStrangerNothingAndHideWhatHeSays(String peer) {
        Origin origin = origin(
                "10.0.0.0/8",
                "X-Forwarded-For X-Forwarded-Proto Forwarded",
                peer,
                "X-Forwarded-For: 127.0.0.1|X-Scheme: https|Forwarded: for=127.0.0.1");

        assertThat(facts(origin)).isEmpty();
        for (ProxyHeader header : List.of(ProxyHeader.X_FORWARDED_FOR, ProxyHeader.X_SCHEME, ProxyHeader.FORWARDED)) {
            assertThat(origin.decides(header)).isTrue();
            assertThat(origin.header(header)).isNull();
        }
    }

    @Test
    void mustKnowTheHeadersByNameInAnyCaseAndNoOthers() {
        assertThat(ProxyHeader.of("X-FORWARDED-FOR")).isEqualTo(ProxyHeader.X_FORWARDED_FOR);
        assertThat(ProxyHeader.of("forwarded")).isEqualTo(ProxyHeader.FORWARDED);
        for (String other : List.of("", "X", "From", "Host", "X-Forwarded", "X_Forwarded_For")) {
            assertThat(ProxyHeader.of(other)).as(other).isNull();
        }
    }

    /** Nothing longer than an address is looked at, however its characters look. */
    @Test
    void mustTakeNothingThatIsLongerThanAnAddress() {
        String longest = "ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255";
        assertThat(facts(origin("X-Forwarded-For", "X-Forwarded-For: " + longest)))
                .containsOnly(Map.entry(Fact.CLIENT, longest));
        for (String hostile : List.of(":".repeat(60_000) + "g", "1:".repeat(30_000), "1.".repeat(30_000))) {
            assertThat(facts(origin("X-Forwarded-For", "X-Forwarded-For: " + hostile)))
                    .isEmpty();
        }
    }
}

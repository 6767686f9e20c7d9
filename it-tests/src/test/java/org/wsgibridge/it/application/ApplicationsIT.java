package org.wsgibridge.it.application;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Applications for Python 2.7 with the packages that {@code .ci/run} fetches, on the engine jython. Where there is a
 * CPython 2.7, each response must have the same status, headers and bytes there, but for what follows the order of a
 * dict.
 */
final class ApplicationsIT {
    private static final Map<String, String> LOGIN = Map.of("name", "j\u00f6rg", "password", "secret");
    private static final byte[] BYTES = {0, (byte) 0xff, '\r', '\n', 'x', (byte) 0x80};

    private static final Pattern SCAN = Pattern.compile("/media/scans/[^\"]+");

    @TempDir
    private Path folder;

    private void sameOnBoth(String application, Comparison.Visit visit) throws Exception {
        Comparison.sameOnBoth(application, List.of(Site.PACKAGES, Site.SQLALCHEMY, Site.DJANGO), folder, visit);
    }

    @Test
    void notesOfFlaskAndSqlAlchemyMustBeWrittenAndFound() throws Exception {
        sameOnBoth("flask_notes", visitor -> {
            assertThat(visitor.get("/7")).contains("/login?next=%2F7");
            assertThat(visitor.post("/login", Map.of("name", "x", "password", "y")))
                    .contains("Wrong name");
            visitor.post("/login?next=/", LOGIN);
            assertThat(visitor.get("/")).contains("Hello, j\u00f6rg!", "Nothing found.");
            visitor.post("/1", Map.of("title", "Caf\u00e9", "text", "100% <b>", "price", "12.30"));
            visitor.upload("/1", Map.of("title", "Caf\u00e9 & bar"), "file", "a.bin", BYTES);
            visitor.upload(
                    "/1",
                    Map.of(
                            "title",
                            "Caf\u00e9 & bar",
                            "text",
                            "a long text that has to be wrapped: \u20ac \ud83d\ude00"),
                    "file",
                    "b.bin",
                    BYTES);
            assertThat(visitor.get("/1")).contains("CAF\u00c9 &amp; BAR", "Edition 2", "\ud83d\ude00");
            assertThat(visitor.get("/")).contains("b.bin</a>: 6", "2 notes, 12.30 together", "29.02.2020 12:30");
            assertThat(visitor.get("/?q=caf%C3%A9+100%25")).contains("(1,").doesNotContain("(2,");
            assertThat(visitor.get("/?q=100_")).contains("Nothing found.");
            visitor.get("/file/b.bin");
            assertThat(visitor.seen()).last().asString().endsWith("\n" + new String(BYTES, ISO_8859_1));
            assertThat(visitor.get("/notes.json")).contains("\"price\":\"12.30\"");
            visitor.get("/file/none");
            visitor.get("/fails");
            assertThat(visitor.get("/static/style.css")).startsWith("body {");
        });
    }

    @Test
    void notesOfCherryPyMustBeWrittenAndFound() throws Exception {
        sameOnBoth("cherrypy_notes", visitor -> {
            assertThat(visitor.get("/")).contains("/login");
            visitor.post("/login", Map.of("name", "x", "password", "y"));
            visitor.post("/login", LOGIN);
            assertThat(visitor.get("/")).isEqualTo("<p>j\u00f6rg, 0 visits: </p>");
            visitor.post("/edit", Map.of("name", "a", "text", "\u20ac <b>"));
            visitor.post("/edit", Map.of("name", "b", "text", "other"));
            assertThat(visitor.get("/note/a/b/c")).isEqualTo("<h1>a</h1><p>\u20ac <b></p>b/c");
            assertThat(visitor.get("/")).contains("2 visits: a, b");
            visitor.get("/note/none");
            assertThat(visitor.get("/search?q=other&b=%C3%BC")).isEqualTo("[[\"b\"], [[\"b\", \"\\u00fc\"]]]");
            visitor.post("/total", "application/json", "{\"numbers\": [1, 2, 39]}".getBytes(UTF_8));
            visitor.post("/total", "application/json", "{".getBytes(UTF_8));
            assertThat(visitor.upload("/files/", Map.of(), "upload", "a.bin", BYTES))
                    .isEqualTo("a.bin application/octet-stream");
            assertThat(visitor.get("/files/")).isEqualTo("[[\"a.bin\", 6]]");
            visitor.get("/files/a.bin");
            visitor.get("/raw?name=a.bin");
            assertThat(visitor.seen()).last().asString().endsWith("\n" + new String(BYTES, ISO_8859_1));
            visitor.delete("/files/a.bin");
            visitor.get("/files/a.bin");
            assertThat(visitor.get("/stream")).isEqualTo("a\u00fcc");
            visitor.get("/some/where?x=1");
            visitor.get("/fails");
            assertThat(visitor.get("/static/style.css")).startsWith("body {");
            visitor.get("/static/none.css");
        });
    }

    @Test
    void booksMustBeAddedEditedAndFoundInTheAdminOfDjango() throws Exception {
        sameOnBoth("django_library", visitor -> {
            visitor.get("/admin/");
            assertThat(visitor.get("/admin/login/?next=/admin/")).contains("Benutzername");
            visitor.post("/admin/login/", form(visitor, "username", "j\u00f6rg", "password", "wrong"));
            visitor.post(
                    "/admin/login/?next=/admin/",
                    form(visitor, "username", "j\u00f6rg", "password", "secret", "next", "/admin/"));
            assertThat(visitor.get("/admin/")).contains("Willkommen", "j\u00f6rg");
            visitor.get("/admin/books/author/add/");
            visitor.post("/admin/books/author/add/", form(visitor, "name", "Zo\u00eb", "born", "29.02.1980"));
            visitor.post("/admin/books/author/add/", form(visitor, "name", "Bert", "born", "31.02.1980"));
            visitor.post("/admin/books/author/add/", form(visitor, "name", "Bert", "born", ""));
            visitor.get("/admin/books/book/add/");
            Map<String, String> book = form(
                    visitor,
                    "title",
                    "\u00dcber <B\u00fccher> & \ud83d\ude00",
                    "language",
                    "de",
                    "price",
                    "12.30",
                    "added_0",
                    "29.02.2020",
                    "added_1",
                    "12:30:15",
                    "authors",
                    "1");
            visitor.upload("/admin/books/book/add/", book, "scan", "f\u00fcr b.bin", BYTES);
            visitor.upload("/admin/books/book/add/", book, "scan", "f\u00fcr b.bin", BYTES);
            assertThat(visitor.get("/admin/books/book/")).contains("Zo\u00eb", "12.30", "29. Februar 2020 12:30");
            Matcher scan = SCAN.matcher(visitor.get("/admin/books/book/1/change/"));
            assertThat(scan.find()).isTrue();
            visitor.get(scan.group());
            assertThat(visitor.seen()).last().asString().endsWith("\n" + new String(BYTES, ISO_8859_1));
            visitor.post(
                    "/admin/books/book/",
                    form(
                            visitor,
                            "form-TOTAL_FORMS",
                            "1",
                            "form-INITIAL_FORMS",
                            "1",
                            "form-MAX_NUM_FORMS",
                            "",
                            "form-0-id",
                            "1",
                            "form-0-price",
                            "99.5",
                            "_save",
                            "x"));
            assertThat(visitor.get("/admin/books/book/?q=b%C3%BCcher+zo%C3%AB")).contains("99.50");
            assertThat(visitor.get("/admin/books/book/?language__exact=de")).contains("1 book");
            assertThat(visitor.get("/admin/books/book/?language__exact=en")).contains("0 books");
            assertThat(visitor.get("/admin/books/book/?q=nothing")).contains("0 books");
            assertThat(visitor.get("/admin/books/author/2/delete/")).contains("Bert");
            visitor.post("/admin/books/author/2/delete/", form(visitor, "post", "yes"));
            visitor.get("/admin/jsi18n/");
            visitor.post("/admin/books/book/1/delete/", form(visitor, "post", "yes"));
            assertThat(visitor.get("/admin/books/book/")).contains("0 books").doesNotContain("Bert");
            visitor.get("/admin/logout/");
            visitor.get("/admin/books/book/");
        });
    }

    private static Map<String, String> form(Visitor visitor, String... fields) {
        Map<String, String> form = new LinkedHashMap<>();
        form.put("csrfmiddlewaretoken", visitor.token());
        for (int i = 0; i < fields.length; i += 2) {
            form.put(fields[i], fields[i + 1]);
        }
        return form;
    }
}

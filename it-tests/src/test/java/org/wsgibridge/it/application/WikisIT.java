package org.wsgibridge.it.application;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Wikis for Python 2.7 alone, on the engine jython and on CPython 2.7: log in, edit, attach, search. */
final class WikisIT {
    private static final byte[] BYTES = {0, (byte) 0xff, '\r', '\n', 'x', (byte) 0x80};

    @TempDir
    private Path folder;

    @Test
    void pagesOfMoinMoinMustBeEditedAndFound() throws Exception {
        Comparison.sameOnBoth("moin_wiki", List.of(Site.MOIN), folder, WikiPage::comparable, visitor -> {
            assertThat(visitor.get("/LanguageSetup")).contains("<title>LanguageSetup");
            assertThat(visitor.get("/Seite?action=edit")).contains("You are not allowed to edit this page.");
            visitor.get("/FrontPage?action=newaccount");
            Map<String, String> account = Map.of(
                    "action",
                    "newaccount",
                    "name",
                    "J\u00f6rg",
                    "password1",
                    "secret!1",
                    "password2",
                    "secret!1",
                    "email",
                    "joerg@example.org",
                    "create",
                    "Create Profile",
                    "ticket",
                    visitor.token());
            assertThat(visitor.post("/FrontPage?action=newaccount", account)).contains("User account created!");
            assertThat(visitor.get("/FrontPage?action=login")).contains("name=\"password\"");
            visitor.post(
                    "/FrontPage?action=login",
                    Map.of("action", "login", "name", "J\u00f6rg", "password", "wrong", "login", "Login"));
            visitor.post(
                    "/FrontPage?action=login",
                    Map.of("action", "login", "name", "J\u00f6rg", "password", "secret!1", "login", "Login"));
            assertThat(visitor.get("/LanguageSetup")).contains("J\u00f6rg");
            assertThat(visitor.get("/Seite?action=edit")).contains("button_save");
            visitor.post(
                    "/Seite", edit(visitor, "0", "= \u00dcber uns =\n * ''eins''\n * [[Andere]]\n\n||a||<b>&||\n"));
            assertThat(visitor.get("/Seite")).contains("\u00dcber uns", "<em>eins</em>");
            visitor.get("/Seite?action=edit");
            visitor.post(
                    "/Seite",
                    edit(
                            visitor,
                            "1",
                            "= \u00dcber uns =\n{{{#!python\nprint 'x'\n}}}\n\u20ac \ud83d\ude00"
                                    + " <<TableOfContents>>\n"));
            assertThat(visitor.get("/Seite")).contains("\u20ac \ud83d\ude00");
            assertThat(visitor.get("/Seite?action=diff&rev1=1&rev2=2")).contains("eins");
            assertThat(visitor.get("/Seite?action=info")).contains("eine Bemerkung");
            assertThat(visitor.get("/Seite?action=AttachFile")).contains("New Attachment");
            Map<String, String> attachment =
                    Map.of("action", "AttachFile", "do", "upload", "ticket", visitor.token(), "target", "");
            assertThat(visitor.upload("/Seite", attachment, "file", "f\u00fcr b.bin", BYTES))
                    .contains("with 6 bytes saved");
            visitor.get("/Seite?action=AttachFile&do=get&target=f%C3%BCr+b.bin");
            assertThat(visitor.seen()).last().asString().endsWith("\n" + new String(BYTES, ISO_8859_1));
            assertThat(visitor.get("/Seite?action=fullsearch&context=180&value=%C3%BCber&fullsearch=Text"))
                    .contains("results out of");
            visitor.get("/Seite?action=fullsearch&context=180&value=regex%3A%5BA-Z%5Dber&fullsearch=Text");
            visitor.get("/Seite?action=fullsearch&value=nirgends&fullsearch=Text");
            visitor.get("/Seite?action=titleindex");
            visitor.get("/Seite?action=raw");
            visitor.get("/moin_static1911/common/js/common.js");
            visitor.get("/Seite?action=nichts");
            visitor.get("/Seite?logout=logout&action=logout");
            assertThat(visitor.get("/Seite")).doesNotContain("id=\"userhome\"");
        });
    }

    private static Map<String, String> edit(Visitor visitor, String revision, String text) {
        return Map.of(
                "action",
                "edit",
                "rev",
                revision,
                "ticket",
                visitor.token(),
                "button_save",
                "Save Changes",
                "savetext",
                text,
                "comment",
                "eine Bemerkung",
                "editor",
                "text");
    }

    @Test
    void ticketsAndPagesOfTracMustBeEditedAndFound() throws Exception {
        List<Path> packages = List.of(Site.TRAC, Site.PACKAGES);
        Comparison.sameOnBoth("trac_project", packages, folder, WikiPage::comparable, visitor -> {
            assertThat(visitor.get("/wiki")).contains("Welcome to Trac");
            visitor.get("/login");
            assertThat(visitor.get("/wiki")).contains("logged in as");
            visitor.get("/wiki/Seite?action=edit");
            visitor.post("/wiki/Seite", page(visitor, "0", "= \u00dcber uns =\n * ''eins'' \u20ac\n\n||a||<b>&||\n"));
            assertThat(visitor.get("/wiki/Seite")).contains("\u00dcber uns", "<em>eins</em>");
            visitor.get("/wiki/Seite?action=edit");
            visitor.post("/wiki/Seite", page(visitor, "1", "= \u00dcber uns =\n * zwei \ud83d\ude00\n"));
            assertThat(visitor.get("/wiki/Seite?action=diff&version=2")).contains("zwei");
            assertThat(visitor.get("/wiki/Seite?action=history")).contains("eine Bemerkung");
            visitor.get("/newticket");
            Map<String, String> ticket = Map.of(
                    "__FORM_TOKEN",
                    visitor.token(),
                    "field_summary",
                    "Ein Fehler: \u00fc",
                    "field_description",
                    "siehe [wiki:Seite]",
                    "field_type",
                    "defect",
                    "field_priority",
                    "major",
                    "field_component",
                    "component1",
                    "field_reporter",
                    "joerg",
                    "submit",
                    "Create ticket");
            visitor.post("/newticket", ticket);
            assertThat(visitor.get("/ticket/1")).contains("Ein Fehler: \u00fc");
            visitor.get("/attachment/ticket/1/?action=new");
            Map<String, String> attachment = Map.of(
                    "__FORM_TOKEN",
                    visitor.token(),
                    "action",
                    "new",
                    "realm",
                    "ticket",
                    "id",
                    "1",
                    "description",
                    "ein Bild");
            visitor.upload("/attachment/ticket/1/?action=new", attachment, "attachment", "f\u00fcr b.bin", BYTES);
            visitor.get("/raw-attachment/ticket/1/f%C3%BCr%20b.bin");
            assertThat(visitor.seen()).last().asString().endsWith("\n" + new String(BYTES, ISO_8859_1));
            assertThat(visitor.get("/ticket/1")).contains("ein Bild");
            assertThat(visitor.get("/search?q=Fehler&ticket=on&noquickjump=1")).contains("Fehler");
            assertThat(visitor.get("/search?q=nirgends")).contains("No matches found");
            visitor.get("/admin/ticket/components");
            visitor.get("/chrome/common/css/trac.css");
            visitor.get("/wiki/Nirgends");
            visitor.get("/ticket/7");
            visitor.get("/logout");
        });
    }

    private static Map<String, String> page(Visitor visitor, String version, String text) {
        return Map.of(
                "action",
                "edit",
                "__FORM_TOKEN",
                visitor.token(),
                "version",
                version,
                "text",
                text,
                "comment",
                "eine Bemerkung",
                "save",
                "Submit changes");
    }
}

package org.wsgibridge.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeFolderTest {
    @TempDir
    private Path folder;

    private String named = "";
    private String account = "";

    @BeforeEach
    void make() throws Exception {
        named = Files.createDirectory(folder.resolve("named")).toString();
        account = Files.createDirectory(folder.resolve("account")).toString();
    }

    @Test
    void theVariableMustTakePrecedence() {
        assertThat(HomeFolder.choose(named, account)).hasToString(named);
    }

    @Test
    void theFolderOfTheAccountMustBeUsedWithoutAUsableVariable() {
        for (String unusable :
                new String[] {null, "", "relative", folder.resolve("missing").toString()}) {
            assertThat(HomeFolder.choose(unusable, account)).hasToString(account);
            assertThat(HomeFolder.choose(unusable, "?")).isNull();
        }
    }

    @Test
    void theHomeOfAnotherUserMustCountOnlyWhereTheAccountHasNone() throws Exception {
        assumeTrue(System.getProperty("user.name").equals("root"), "needs root");
        Files.setAttribute(Path.of(named), "unix:uid", 65534);
        assertThat(HomeFolder.choose(named, account)).hasToString(account);
        assertThat(HomeFolder.choose(named, "?")).hasToString(named);
    }
}

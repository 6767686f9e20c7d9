package org.wsgibridge.express.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which requirements mean the same packages each time. */
final class PinnedRequirementsTest {
    @TempDir
    private Path folder;

    private String text(String requirements) throws IOException {
        Path file = Files.writeString(folder.resolve("requirements.txt"), requirements);
        return PinnedRequirements.textOf(
                new Requirements(List.of("requirements.txt"), List.of("--requirement", file.toString()), List.of()));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "# flask>=1 \\\n",
                "Flask==3.1.3",
                "zope.interface [a,b-c] == 5.0+local.1  # why",
                "a==1; python_version < '3' and extra == \"x\"",
                "a==1 \\\n    --hash=sha256:00 \\\n    --hash=sha256:01\n# by a tool\r\n"
                        + "b==2 ; x == 'y' --hash=sha256:02",
            })
    void oneVersionOfEachPackageMustBeSeen(String text) throws Exception {
        assertThat(text(text)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Flask",
                "Flask>=3",
                "Flask==3.*",
                "Flask==3,<4",
                "# a\\\nflask>=1",
                "-e .",
                ".",
                "./thing",
                "wheels/thing-1.0-py3-none-any.whl",
                "thing-1.0-py3-none-any.whl",
                "thing @ file:///thing",
                "https://example.com/thing.whl",
                "${NAME}==1",
                "a==1 ; python_version < '${VERSION}'",
                "a==${VERSION}",
                "--index-url http://localhost/",
                "-i http://localhost/",
                "a==1 --config-settings=x=y",
                "a==1 ; x == 'y' --global-option=z",
                "-r absent.txt",
                "-r https://example.com/r.txt",
                "-r ${NAME}.txt",
            })
    void whatCanMeanSomethingElseTomorrowMustBeSeen(String text) throws Exception {
        assertThat(text("a==1\n" + text)).isEmpty();
    }

    @Test
    void filesOfAnyNameAndPlaceMustBeFollowed() throws Exception {
        Files.createDirectories(folder.resolve("tests"));
        Files.writeString(folder.resolve("base.pip"), "base==1\n-r requirements.txt\n");
        Files.writeString(folder.resolve("tests/r.txt"), "-c ../c\n");
        Path last = Files.writeString(folder.resolve("c"), "last==1");
        String text = "-r base.pip\n--requirement=tests/r.txt\n--constraint c\n";
        assertThat(text(text)).contains("base==1", "last==1");
        Files.writeString(last, "last==2");
        assertThat(text(text)).contains("last==2");
        Files.writeString(last, "last>1");
        assertThat(text(text)).isEmpty();
    }
}

package org.wsgibridge.it.install;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.files.FileTree;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What Homebrew and SDKMAN are given for a release, with the checksums of the archives that were built. */
final class ReleaseFilesIT {
    private static final String URL = "https://downloads.example.com/0.2";

    @TempDir
    private Path folder;

    private static String checksum(Path file) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    }

    @Test
    void theFormulaMustNameTheArchiveAndBeValidRuby() throws Exception {
        PackageBuild.build("release/build", folder, Map.of(), "022", URL + "/");
        Path archive = PackageBuild.archive();
        Path formula = folder.resolve("wsgi-express.rb");
        assertThat(Files.readString(formula))
                .contains("  url \"" + URL + "/" + archive.getFileName() + "\"\n")
                .contains("  sha256 \"" + checksum(archive) + "\"\n")
                .contains("  license \"Apache-2.0\"\n")
                .doesNotContain("@");
        String contents = Wheel.run(folder, Map.of(), "tar", "-tzf", archive.toString());
        String name = archive.getFileName().toString().replace(".tar.gz", "/");
        assertThat(contents.lines())
                .as("what the formula installs")
                .contains(name + "bin/wsgi-express", name + "lib/wsgi-express.jar", name + "docs/express.md")
                .anyMatch(line -> line.startsWith(name + "licenses/"))
                .anyMatch(line -> line.startsWith(name + "deploy/"));
        assumeTrue(PackageBuild.succeeds("ruby", "--version"), "needs Ruby (Debian: ruby)");
        assertThat(Wheel.run(folder, Map.of(), "ruby", "-wc", formula.toString())
                        .strip())
                .isEqualTo("Syntax OK");
    }

    @Test
    void theFilesForSdkmanMustNameTheZipWithItsChecksum() throws Exception {
        PackageBuild.build("release/build", folder, Map.of(), "022", URL);
        Path zip = PackageBuild.only(Wheel.TARGET, ".zip");
        String version = zip.getFileName().toString().replaceAll("wsgi-express-|\\.zip", "");
        JsonNode release = new ObjectMapper()
                .readTree(folder.resolve("sdkman-release.json").toFile());
        assertThat(release.properties().stream().map(Map.Entry::getKey))
                .containsExactlyInAnyOrder("candidate", "version", "platform", "url", "checksums");
        assertThat(Stream.of("candidate", "version", "platform", "url")
                        .map(key -> release.path(key).asString()))
                .containsExactly("wsgiexpress", version, "UNIVERSAL", URL + "/" + zip.getFileName());
        assertThat(release.at("/checksums/SHA-256").asString()).isEqualTo(checksum(zip));
        JsonNode standard = new ObjectMapper()
                .readTree(folder.resolve("sdkman-default.json").toFile());
        assertThat(standard.toString()).isEqualTo("{\"candidate\":\"wsgiexpress\",\"version\":\"" + version + "\"}");
    }

    @Test
    void whatCannotBeMeantMustBeRefused() throws Exception {
        Path archive = PackageBuild.archive();
        refused("expected a URL without quotes", Map.of(), archive, "https://example.com/a\"b", folder);
        refused("is not a folder", Map.of(), archive, URL, folder.resolve("gone"));
        Path zip = PackageBuild.only(Wheel.TARGET, ".zip");
        Path alone = Files.createDirectory(folder.resolveSibling(folder.getFileName() + "-alone"));
        Path linked = Files.createSymbolicLink(alone.resolve(zip.getFileName()), zip);
        Path missing = alone.resolve(archive.getFileName());
        refused(missing + " is not there", Map.of(), missing, URL, folder);
        Files.delete(linked);
        Files.delete(alone);
    }

    /** With the programs that the script needs, but none for checksums. */
    @Test
    void nothingMustBeWrittenWithoutAChecksum() throws Exception {
        Path programs = Files.createDirectory(folder.resolveSibling(folder.getFileName() + "-programs"));
        for (String name : List.of("basename", "dirname", "sed", "cat")) {
            Files.createSymbolicLink(programs.resolve(name), Path.of("/usr/bin", name));
        }
        refused("shasum", Map.of("PATH", programs.toString()), PackageBuild.archive(), URL, folder);
        FileTree.delete(programs);
    }

    private void refused(String sentence, Map<String, String> environment, Path archive, String url, Path target)
            throws Exception {
        ProcessBuilder builder = new ProcessBuilder(
                        "/bin/sh", "../deploy/release/build", archive.toString(), url, target.toString())
                .redirectErrorStream(true);
        builder.environment().putAll(environment);
        Process refused = builder.start();
        String output = new String(refused.getInputStream().readAllBytes(), UTF_8);
        assertThat(refused.waitFor()).as(output).isNotZero();
        assertThat(output).contains(sentence);
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).isEmpty();
        }
    }
}

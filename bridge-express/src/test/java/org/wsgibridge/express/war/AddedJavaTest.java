package org.wsgibridge.express.war;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AddedJavaTest {
    private static final JavaParts PARTS = new JavaParts(Map.of("components", new Object[] {
        Map.of("bom-ref", "logging", "name", "slf4j-api", "version", "2.0.20"),
    }));

    @TempDir
    private Path folder;

    private Path jar(String name, Map<String, String> files) throws IOException {
        Path jar = folder.resolve(name);
        Files.createDirectories(jar.resolveSibling(""));
        Map<String, Content> contents = new TreeMap<>();
        files.forEach((file, text) -> contents.put(file, Content.of(text)));
        try (OutputStream target = Files.newOutputStream(jar)) {
            new Archive("Manifest-Version: 1.0\r\n\r\n", contents).writeTo(target);
        }
        return jar;
    }

    private static AddedJava added(Path... places) {
        return AddedJava.of(List.of(places), PARTS, Set.of("slf4j-api"));
    }

    @Test
    void jarsAndClassesMustHaveTheirPlaces() throws Exception {
        Path driver = jar(
                "example-jdbc.JAR",
                Map.of(
                        "META-INF/maven/com.example/example-jdbc/pom.properties",
                        "groupId=com.example\nartifactId=example-jdbc\nversion=3.1\n"));
        Path other = jar("lib/tool-2.0-beta1.jar", Map.of("tool.txt", "tool"));
        Path classes = Files.createDirectories(folder.resolve("classes/com/example"));
        Files.writeString(classes.resolve("Shop.class"), "class");
        AddedJava added = added(driver, other, folder.resolve("classes"), other);
        assertThat(added.contents())
                .containsOnlyKeys(
                        "WEB-INF/classes/com/example/Shop.class",
                        "WEB-INF/lib/example-jdbc.jar",
                        "WEB-INF/lib/tool-2.0-beta1.jar");
        assertThat(added.jars())
                .extracting(AddedJar::group, AddedJar::artifact, AddedJar::version)
                .containsExactly(tuple("com.example", "example-jdbc", "3.1"), tuple("", "tool", "2.0-beta1"));
        BillOfMaterials bill = new BillOfMaterials();
        bill.addJars(added.jars());
        assertThat(bill.text("site"))
                .contains("pkg:maven/com.example/example-jdbc@3.1?type=jar", "jar:tool-2.0-beta1.jar", "SHA-256");
        assertThat(added.description())
                .isEqualTo(", of --class-path example-jdbc.jar, tool-2.0-beta1.jar and 1 files for WEB-INF/classes");
    }

    @Test
    void aLibraryMustNotBeThereInTwoVersions() throws Exception {
        Path same = jar("slf4j-api-2.0.20.jar", Map.of());
        assertThat(added(same).contents()).isEmpty();
        assertThat(added(same).ofDistribution()).containsExactly("slf4j-api");
        Path older = jar("slf4j-api-1.7.36.jar", Map.of());
        assertThatThrownBy(() -> added(older))
                .hasMessage(
                        "--class-path " + older + ": the WAR has slf4j-api-2.0.20.jar already: expected a class path"
                                + " without another version of it");
        Path first = jar("tool-1.jar", Map.of("tool.txt", "one"));
        Path second = jar("tool-2.jar", Map.of("tool.txt", "two"));
        assertThatThrownBy(() -> added(first, second))
                .hasMessage("--class-path " + second + ": is another jar of the name or the library of " + first
                        + ": expected one of them");
    }

    /** A jar may have copies of other libraries, which are not what it is. */
    @Test
    void aJarWithACopyOfALibraryMustBeAdded() throws Exception {
        Path shop = jar(
                "shop-1.0.jar",
                Map.of(
                        "META-INF/maven/org.slf4j/slf4j-api/pom.properties",
                        "groupId=org.slf4j\nartifactId=slf4j-api\nversion=1.7.36\n"));
        AddedJava added = added(shop);
        assertThat(added.jars())
                .extracting(AddedJar::artifact, AddedJar::version)
                .containsExactly(tuple("shop", "1.0"));
    }

    /** Such as those with code for a machine. */
    @Test
    void jarsOfALibraryWithClassifiersMustBeAdded() throws Exception {
        Map<String, String> same = Map.of(
                "META-INF/maven/com.example/tool/pom.properties", "groupId=com.example\nartifactId=tool\nversion=1\n");
        Path plain = jar("tool-1.jar", same);
        Map<String, String> more = new TreeMap<>(same);
        more.put("tool.so", "code");
        Path code = jar("tool-1-linux-x86_64.jar", more);
        assertThat(added(plain, code).contents())
                .containsOnlyKeys("WEB-INF/lib/tool-1.jar", "WEB-INF/lib/tool-1-linux-x86_64.jar");
    }

    @Test
    void nothingOfTheMachineMustBeAddedWithClasses() throws Exception {
        Path classes = Files.createDirectories(folder.resolve("classes"));
        Files.writeString(classes.resolve("Shop.class"), "class");
        Files.writeString(classes.resolve(".env"), "SECRET=1");
        Path outside = Files.writeString(folder.resolve("outside.txt"), "outside");
        Files.createSymbolicLink(classes.resolve("link.txt"), outside);
        AddedJava added = added(classes);
        assertThat(added.contents()).containsOnlyKeys("WEB-INF/classes/Shop.class");
        assertThat(added.leftOut())
                .containsExactly(
                        "of --class-path " + classes + ", links out of the project, or to nothing: link.txt",
                        "of --class-path " + classes + ", may hold secrets: .env");
    }

    @Test
    void theSameJarMustBeAddedOnce() throws Exception {
        Path first = jar("tool-1.jar", Map.of("tool.txt", "one"));
        Path second = jar("again/tool-1.jar", Map.of("tool.txt", "one"));
        Path renamed = jar("tool.jar", Map.of("tool.txt", "one"));
        assertThat(added(first, second, renamed).contents()).containsOnlyKeys("WEB-INF/lib/tool-1.jar");
    }

    @Test
    void aFolderWithJarsMustNotBeTakenForClasses() throws Exception {
        Path lib = jar("lib/tool-1.jar", Map.of()).resolveSibling("");
        assertThatThrownBy(() -> added(lib))
                .hasMessageContaining("contains jars, which a folder does not add to the class path: expected '")
                .hasMessageContaining("/*' for the jars");
    }
}

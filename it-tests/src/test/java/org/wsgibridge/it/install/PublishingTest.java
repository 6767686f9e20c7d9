package org.wsgibridge.it.install;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.xpath.XPath;
import javax.xml.xpath.XPathConstants;
import javax.xml.xpath.XPathFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.wsgibridge.express.WsgiExpress;
import org.wsgibridge.it.docs.CodeBlock;

/** What Maven Central asks of a POM, and what a build promises; read from the POMs, without a network. */
final class PublishingTest {
    private static final List<String> UNPUBLISHED = List.of("it-tests", "sample-django-war");
    private static final Pattern OWN_VERSION = Pattern.compile(
            "(?:wsgi_bridge-|wsgi-express-|archetypeVersion=|bridge-[a-z-]+</artifactId>\\s*<version>)(\\d[\\d.]*\\d)");
    private static final XPath XPATH = XPathFactory.newInstance().newXPath();

    private static Document pom(String folder) throws Exception {
        Path file = CodeBlock.root().resolve(folder).resolve("pom.xml");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file.toFile());
    }

    private static String text(Document pom, String path) throws Exception {
        return XPATH.evaluate(path, pom).strip();
    }

    private static List<String> texts(Document pom, String path) throws Exception {
        NodeList nodes = (NodeList) XPATH.evaluate(path, pom, XPathConstants.NODESET);
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            texts.add(nodes.item(i).getTextContent().strip());
        }
        return texts;
    }

    static List<String> modules() throws Exception {
        return texts(pom(""), "/project/modules/module");
    }

    static Stream<String> published() throws Exception {
        return Stream.concat(Stream.of(""), modules().stream().filter(module -> !UNPUBLISHED.contains(module)));
    }

    @Test
    void everyFolderWithAPomMustBeAModule() throws Exception {
        try (Stream<Path> folders = Files.list(CodeBlock.root())) {
            assertThat(folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                            .map(folder -> folder.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(modules());
        }
    }

    /** Otherwise a project of a user has the plugins that its Maven brings along. */
    @Test
    void theParentOfWarsMustNameThePluginsOfTheLifecycleInTheVersionsOfThisBuild() throws Exception {
        String plugins = "/project/build/pluginManagement/plugins/plugin";
        for (String name : List.of("clean", "resources", "compiler", "surefire", "war", "install", "deploy", "site")) {
            String version = plugins + "[artifactId='maven-" + name + "-plugin']/version";
            assertThat(text(pom("bridge-starter-parent"), version))
                    .as(name)
                    .isNotEmpty()
                    .isEqualTo(text(pom(""), version));
        }
    }

    /** Maven Central refuses a jar that has no sources or no Javadoc beside it. */
    @ParameterizedTest
    @MethodSource("published")
    void aJarWithoutClassesMustHaveAPlaceholderForItsJavadoc(String module) throws Exception {
        Path folder = CodeBlock.root().resolve(module);
        boolean isJar =
                List.of("", "maven-archetype", "jar", "maven-plugin").contains(text(pom(module), "/project/packaging"));
        if (isJar && !Files.isDirectory(folder.resolve("src/main/java"))) {
            assertThat(texts(pom(module), "//profile[id='release']//execution//classifier"))
                    .contains("javadoc");
            assertThat(folder.resolve("README.md")).isRegularFile();
        }
    }

    @Test
    void theCommonParentMustSayWhoMakesItAndWhereItIs() throws Exception {
        Document pom = pom("bridge-bom");
        for (String path : List.of(
                "url",
                "licenses/license/name",
                "licenses/license/url",
                "developers/developer/name",
                "scm/connection",
                "scm/developerConnection",
                "scm/url")) {
            assertThat(text(pom, "/project/" + path)).as(path).isNotEmpty();
        }
    }

    @ParameterizedTest
    @MethodSource("published")
    void everyPublishedPomMustHaveItsOwnNameAndDescriptionAndAReleasedVersion(String module) throws Exception {
        Document pom = pom(module);
        assertThat(text(pom, "/project/name")).startsWith("WSGI Bridge");
        assertThat(text(pom, "/project/description")).endsWith(".");
        assertThat(texts(pom, "//version")).noneMatch(version -> version.endsWith("-SNAPSHOT"));
        assertThat(texts(pom, "//repository | //systemPath")).isEmpty();
        if (!module.equals("bridge-bom")) {
            assertThat(text(pom, "/project/parent/groupId")).isEqualTo("org.wsgibridge");
        }
    }

    @ParameterizedTest
    @MethodSource("modules")
    void everyModuleMustHaveTheVersionOfTheBuild(String module) throws Exception {
        String version = version();
        Document pom = pom(module);
        assertThat(text(pom, "/project/version") + text(pom, "/project/parent/version"))
                .isEqualTo(version);
    }

    @Test
    void theBillOfMaterialsMustNameWhatAProjectDependsOn() throws Exception {
        List<String> libraries = new ArrayList<>();
        for (String module : published().toList()) {
            if (List.of("", "jar").contains(text(pom(module), "/project/packaging"))) {
                libraries.add(module);
            }
        }
        assertThat(texts(pom("bridge-bom"), "/project/dependencyManagement//artifactId"))
                .containsExactlyInAnyOrderElementsOf(libraries);
    }

    @Test
    void theBillOfMaterialsMustNameThePlugins() throws Exception {
        List<String> plugins = new ArrayList<>();
        for (String module : published().toList()) {
            if (text(pom(module), "/project/packaging").equals("maven-plugin")) {
                plugins.add(text(pom(module), "/project/artifactId"));
            }
        }
        String own = "/project/build/pluginManagement/plugins/plugin[groupId='org.wsgibridge']";
        assertThat(plugins).isNotEmpty();
        assertThat(texts(pom("bridge-bom"), own + "/artifactId")).containsExactlyInAnyOrderElementsOf(plugins);
        assertThat(texts(pom("bridge-bom"), own + "/version")).containsOnly("${wsgi-bridge.version}");
    }

    @Test
    void theBillOfMaterialsMustNameItsOwnVersion() throws Exception {
        assertThat(text(pom("bridge-bom"), "/project/properties/wsgi-bridge.version"))
                .isEqualTo(version());
        assertThat(texts(pom("bridge-bom"), "/project/dependencyManagement//version"))
                .containsOnly("${wsgi-bridge.version}");
    }

    @Test
    void theProfileMustMakeAllThatCentralAsksFor() throws Exception {
        Document pom = pom("bridge-bom");
        String plugins = "/project/profiles/profile[id='release']/build/plugins/plugin";
        assertThat(texts(pom, plugins + "/artifactId"))
                .containsExactlyInAnyOrder(
                        "maven-source-plugin",
                        "maven-javadoc-plugin",
                        "maven-gpg-plugin",
                        "central-publishing-maven-plugin");
        assertThat(texts(pom, plugins + "/executions/execution/goals/goal"))
                .containsExactlyInAnyOrder("jar-no-fork", "jar", "sign");
        assertThat(texts(pom, plugins + "//excludeArtifact")).containsExactlyInAnyOrderElementsOf(UNPUBLISHED);
    }

    @Test
    void theChangelogMustBeginWithTheVersionOfTheBuild() throws Exception {
        String top = Files.readAllLines(CodeBlock.root().resolve("CHANGELOG.md")).stream()
                .filter(line -> line.startsWith("## "))
                .findFirst()
                .orElseThrow();
        assertThat(top).startsWith("## " + version() + " ");
    }

    private static String version() throws Exception {
        return text(pom("bridge-bom"), "/project/version");
    }

    @Test
    void thePagesMustNameTheVersionOfTheBuild() throws Exception {
        String version = version();
        for (String page : List.of(
                "README.md",
                "docs/build-war.md",
                "docs/express.md",
                "docs/install.md",
                "docs/tutorials/flask.md",
                "docs/tutorials/tomcat.md")) {
            Matcher named =
                    OWN_VERSION.matcher(Files.readString(CodeBlock.root().resolve(page)));
            assertThat(named.results().map(each -> each.group(1)).distinct())
                    .as(page)
                    .containsExactly(version);
        }
    }

    @Test
    void theCatalogOfJbangMustNameTheArtifactOfTheBuild() throws Exception {
        assertThat(Files.readString(CodeBlock.root().resolve("jbang-catalog.json")))
                .contains("\"org.wsgibridge:bridge-express:" + version() + "\"")
                .contains("\"main\": \"" + WsgiExpress.class.getName() + "\"");
    }

    @Test
    void aBuildWithoutTestsMustHaveNoIntegrationTests() throws Exception {
        assertThat(text(pom(""), "/project/properties/skipITs")).isEqualTo("${skipTests}");
        assertThat(text(pom("it-tests"), "/project/properties/maven.install.skip"))
                .isEqualTo("true");
        assertThat(text(pom("it-tests"), "/project/properties/maven.deploy.skip"))
                .isEqualTo("true");
    }
}

package org.wsgibridge.servlet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.servlet.WebappContainer.Kind;

/** WARs in containers that find the initializer themselves. */
class DeploymentTest {
    private static final String WEB_XML = """
            <?xml version="1.0" encoding="UTF-8"?>
            <web-app xmlns="https://jakarta.ee/xml/ns/jakartaee" version="6.0">
              <servlet>
                <servlet-name>python</servlet-name>
                <servlet-class>org.wsgibridge.servlet.WsgiServlet</servlet-class>
                %s
                <async-supported>%s</async-supported>
              </servlet>
              <servlet-mapping><servlet-name>python</servlet-name><url-pattern>/py/*</url-pattern></servlet-mapping>
            </web-app>
            """;

    @TempDir
    Path folder;

    private Path write(String name, String text) throws IOException {
        Path file = folder.resolve("app").resolve(name);
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }

    private static String initParam(String name, String value) {
        return "<init-param><param-name>" + name + "</param-name><param-value>" + value + "</param-value></init-param>";
    }

    @ParameterizedTest
    @EnumSource
    void mustHostAFolderWithWsgiPropertiesAndNoWebXml(Kind kind) throws Exception {
        write("WEB-INF/wsgi.properties", "application = hello:application\n");
        write("page.jsp", "<%= secret %>");
        write("index.html", "not for you");
        try (WebappContainer container = kind.deploy("/ctx", folder.resolve("app"));
                RawClient client = new RawClient(container.port())) {
            for (String path : List.of("/ctx/", "/ctx/page.jsp", "/ctx/index.html", "/ctx/a/b")) {
                assertThat(client.get(path).body()).isEqualTo("Hello World!");
            }
            assertThat(client.get("/ctx/WEB-INF/wsgi.properties").body()).doesNotContain("hello:application");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustHostAFolderWithNothingButWsgiPy(Kind kind) throws Exception {
        write("WEB-INF/wsgi.py", "application = None\n");
        try (WebappContainer container = kind.deploy("/ctx", folder.resolve("app"));
                RawClient client = new RawClient(container.port())) {
            assertThat(client.get("/ctx/x").body()).isEqualTo("Hello World!");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustLeaveOtherWebApplicationsAlone(Kind kind) throws Exception {
        write("index.html", "mine");
        try (WebappContainer container = kind.deploy("/ctx", folder.resolve("app"));
                RawClient client = new RawClient(container.port())) {
            assertThat(client.get("/ctx/index.html").body()).isEqualTo("mine");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustHonourADeclaredServletAndItsInitParams(Kind kind) throws Exception {
        String params = initParam("wsgi.application", "hello:application") + initParam("threads", "2");
        write("WEB-INF/web.xml", WEB_XML.formatted(params, "true"));
        write("WEB-INF/wsgi.properties", "threads = 3\n");
        write("index.html", "mine");
        try (WebappContainer container = kind.deploy("/ctx", folder.resolve("app"));
                RawClient client = new RawClient(container.port())) {
            assertThat(client.get("/ctx/py/x").body()).isEqualTo("Hello World!");
            assertThat(client.get("/ctx/index.html").body()).isEqualTo("mine");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustFailTheDeploymentWithEveryFault(Kind kind) throws Exception {
        write("WEB-INF/wsgi.properties", "application = hello:application\nthread = 3\nqueue-timeout = soon\n");
        assertThatThrownBy(() -> kind.deploy("/ctx", folder.resolve("app")).close())
                .hasStackTraceContaining("thread")
                .hasStackTraceContaining("soon")
                .hasStackTraceContaining("WEB-INF/wsgi.properties");
    }

    @ParameterizedTest
    @EnumSource
    void mustSayWhatToDoWithoutAsyncSupport(Kind kind) throws Exception {
        write("WEB-INF/web.xml", WEB_XML.formatted(initParam("application", "hello:application"), "false"));
        try (WebappContainer container = kind.deploy("/ctx", folder.resolve("app"));
                RawClient client = new RawClient(container.port())) {
            assertThat(client.get("/ctx/py/").status()).isEqualTo(500);
        }
    }

    @Test
    void mustHostAWarThatIsNotUnpacked() throws Exception {
        write("WEB-INF/wsgi.properties", "application = app/wsgi.py\nstatic./static = static\n");
        write("WEB-INF/app/wsgi.py", "application = None\n");
        write("WEB-INF/static/a.css", "body {}");
        Path war = folder.resolve("app.war");
        zip(folder.resolve("app"), war);
        try (WebappContainer container = Kind.TOMCAT.deploy("/ctx", war);
                RawClient client = new RawClient(container.port())) {
            assertThat(client.get("/ctx/x").body()).isEqualTo("Hello World!");
            assertThat(client.get("/ctx/static/a.css").body()).isEqualTo("body {}");
        }
    }

    @ParameterizedTest
    @EnumSource
    void mustLeaveNothingBehind(Kind kind) throws Exception {
        write("WEB-INF/wsgi.py", "application = None\n");
        Path work;
        try (WebappContainer container = kind.deploy("/ctx", folder.resolve("app"));
                RawClient client = new RawClient(container.port())) {
            client.request("POST /ctx/", "Content-Length: 2000000").send(new byte[2_000_000]);
            assertThat(client.reply().status()).isEqualTo(200);
            work = container.workFolder();
            assertThat(names(work)).anyMatch(name -> name.startsWith("wsgi-"));
        }
        assertThat(names(work)).noneMatch(name -> name.startsWith("wsgi-"));
        Awaitility.await()
                .until(() -> Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(thread -> thread.getName().startsWith("wsgi-")));
    }

    @ParameterizedTest
    @EnumSource
    @EnabledOnOs(OS.LINUX)
    void mustNotWaitForUploadsWhenItIsUndeployed(Kind kind) throws Exception {
        write("WEB-INF/wsgi.py", "application = None\n");
        try (WebappContainer container = kind.deploy("/ctx", folder.resolve("app"));
                RawClient client = new RawClient(container.port())) {
            client.request("POST /ctx/", "Content-Length: 5000000").send(new byte[2_000_000]);
            Awaitility.await().until(() -> openBodies() == 1);
        }
        assertThat(openBodies()).isZero();
    }

    /** Temporary files are unlinked while they are open: only the process's file descriptors know them. */
    private static long openBodies() throws IOException {
        try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
            return descriptors
                    .filter(descriptor -> {
                        try {
                            return Files.readSymbolicLink(descriptor).toString().contains("/body-");
                        } catch (IOException e) {
                            return false;
                        }
                    })
                    .count();
        }
    }

    private static List<String> names(Path folder) throws IOException {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.map(path -> String.valueOf(path.getFileName())).toList();
        }
    }

    private static void zip(Path folder, Path war) throws IOException {
        try (OutputStream out = Files.newOutputStream(war);
                ZipOutputStream zip = new ZipOutputStream(out);
                Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                zip.putNextEntry(new ZipEntry(folder.relativize(file).toString()));
                Files.copy(file, zip);
            }
        }
    }
}

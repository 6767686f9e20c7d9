package org.wsgibridge.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** WARs in a Tomcat that does not unpack them; Jetty always does. */
@ExtendWith(TestServers.class)
final class PackedWarIT {
    /** A file of bridge-jython's jar, which the web application has as well. */
    private static final String DUPLICATE = "META-INF/licenses/jline.txt";

    private static final String LIBRARY_APP = """
            import decimal, json, logging, os, re
            import encodings.idna
            from java.lang import Class
            from java.util import Scanner

            LOADER = Class.forName('org.python.core.Py').getClassLoader()

            def first_line(resource):
                return Scanner(LOADER.getResourceAsStream(resource)).nextLine()

            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                logging.getLogger('packed').warning('served')
                return [json.dumps([
                    u'b\\xfccher.example'.encode('idna'),
                    str(decimal.Decimal('0.1') + decimal.Decimal('0.2')),
                    re.sub('a+', 'b', 'caat'),
                    os.path.basename(os.path.dirname(os.path.dirname(os.__file__))).startswith('jython-'),
                    LOADER is Class.forName('org.wsgibridge.servlet.WsgiServlet').getClassLoader(),
                    first_line('%s')])]
            """.formatted(DUPLICATE);

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JETTY_12_1")
    void bothEnginesMustServe(Container tomcat, TestServers.Running servers) throws Exception {
        WebApp cpython = servers.fixtureApp("packed", Engine.CPYTHON);
        WebApp jython = servers.fixtureApp("packed", Engine.JYTHON);
        WebApp library = new WebApp(servers.freshFolder("packed-library"), Engine.JYTHON)
                .file("app.py", LIBRARY_APP)
                .file("classes/" + DUPLICATE, "the application's own\n")
                .option("application", "app.py")
                .option("admin-port", "0");
        Map<String, Path> wars = Map.of("cpython", cpython.pack(), "jython", jython.pack(), "library", library.pack());
        try (Distribution server = Distribution.startPacked(tomcat, servers.freshFolder("packed-base"), wars)) {
            assertServes(new Mount(tomcat, Engine.CPYTHON, server.port(), "/cpython", cpython), "/response/counted");
            assertServes(new Mount(tomcat, Engine.JYTHON, server.port(), "/jython", jython), "/response/counted");
            Mount mount = new Mount(tomcat, Engine.JYTHON, server.port(), "/library", library);
            assertThat(assertServes(mount, "/").utf8())
                    .isEqualTo("[\"xn--bcher-kva.example\", \"0.3\", \"cbt\", true, true, \"the application's own\"]");
        }
    }

    /** As in an image of a container whose file system is read-only, but for the folders of Tomcat's work. */
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JETTY_12_1")
    void bothEnginesMustServeFromAFolderThatNothingCanWriteTo(Container tomcat, TestServers.Running servers)
            throws Exception {
        Path base = servers.freshFolder("read-only-base");
        assumeTrue(Distribution.canMount(base.resolve("webapps")), "needs root, and a kernel that lets it mount");
        WebApp cpython = servers.fixtureApp("read-only", Engine.CPYTHON);
        WebApp jython = servers.fixtureApp("read-only", Engine.JYTHON);
        Map<String, Path> wars = Map.of("cpython", cpython.pack(), "jython", jython.pack());
        try (Distribution server = Distribution.startReadOnly(tomcat, base, wars)) {
            assertServes(new Mount(tomcat, Engine.CPYTHON, server.port(), "/cpython", cpython), "/response/counted");
            assertServes(new Mount(tomcat, Engine.JYTHON, server.port(), "/jython", jython), "/response/counted");
            assertThat(server.log()).doesNotContain("Read-only file system");
        }
        assertThat(base.resolve("webapps").toFile().list()).containsExactlyInAnyOrder("cpython.war", "jython.war");
    }

    private static RawResponse assertServes(Mount mount, String path) throws Exception {
        RawResponse response = mount.get(path);
        assertThat(response.status()).describedAs(mount.app().log()).isEqualTo(200);
        return response;
    }
}

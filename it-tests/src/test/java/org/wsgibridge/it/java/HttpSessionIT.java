package org.wsgibridge.it.java;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.http.RawResponse;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Distribution;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** Stock Django 1.11 with {@code wsgi_bridge.sessions.httpsession}: its sessions are the container's. */
@ExtendWith(TestServers.class)
final class HttpSessionIT {
    private static final Path DJANGO = Path.of("../target/django-1.11").toAbsolutePath();
    private static final Path CACHE = Path.of("target/cache/wsgi-bridge/jython").toAbsolutePath();
    private static final String SITE = """
            import django
            from django.conf import settings
            from django.conf.urls import url
            from django.core.wsgi import get_wsgi_application
            from django.http import HttpResponse

            settings.configure(
                SECRET_KEY='x' * 50, ALLOWED_HOSTS=['*'], ROOT_URLCONF=__name__,
                INSTALLED_APPS=['django.contrib.sessions'],
                MIDDLEWARE=['django.contrib.sessions.middleware.SessionMiddleware'],
                SESSION_ENGINE='wsgi_bridge.sessions.httpsession')

            def count(request):
                request.session['count'] = request.session.get('count', 0) + 1
                return HttpResponse(str(request.session['count']))

            def peek(request):
                return HttpResponse(str(request.session.get('count')))

            def login(request):
                request.session.cycle_key()
                return HttpResponse(str(request.session.get('count')))

            def logout(request):
                request.session.flush()
                return HttpResponse('bye')

            def expire(request):
                request.session.set_expiry(int(request.GET['seconds']))
                return HttpResponse(str(request.environ['servlet.request'].getSession(False) is not None))

            def idle(request):
                return HttpResponse(str(request.environ['servlet.request'].getSession(False).maxInactiveInterval))

            def java(request):
                request.environ['servlet.request'].getSession(True).setAttribute('java', 'kept')
                return HttpResponse('java')

            def attributes(request):
                session = request.environ['servlet.request'].getSession(False)
                return HttpResponse(' '.join(sorted(session.attributeNames)) if session else 'none')

            def outside(request):
                import threading
                from wsgi_bridge.sessions.httpsession import SessionStore
                said = []
                def work():
                    try:
                        SessionStore()
                    except Exception as e:
                        said.append('%s: %s' % (type(e).__name__, e))
                thread = threading.Thread(target=work)
                thread.start()
                thread.join()
                return HttpResponse(said[0])

            def enter(request):
                request.session.flush()
                request.session.cycle_key()
                request.session['user'] = request.GET['user']
                return HttpResponse('hello')

            def who(request):
                return HttpResponse(str(request.session.get('user')))

            from threading import Event
            begun, gate = Event(), Event()

            def wait():
                gate.clear()
                begun.set()
                gate.wait(60)

            def slow(request):
                request.session['seen'] = request.session.get('user')
                wait()
                return HttpResponse('slow')

            def late(request):
                wait()
                return who(request)

            def await_begun(request):
                begun.wait(60)
                begun.clear()
                return HttpResponse('begun')

            def go_on(request):
                gate.set()
                return HttpResponse('go on')

            urlpatterns = [url('^%s$' % view.__name__, view) for view in (
                count, peek, login, logout, expire, idle, java, attributes, outside, enter, who, slow, late,
                await_begun, go_on)]
            application = get_wsgi_application()
            """;

    @TempDir
    private Path folder;

    @BeforeEach
    void needs() {
        assumeDjango();
    }

    static void assumeDjango() {
        assumeTrue(
                Files.isDirectory(DJANGO.resolve("django")), "needs the sources of Django 1.11 in target/django-1.11");
    }

    static WebApp site(Path folder) throws IOException {
        return new WebApp(folder, Engine.JYTHON)
                .file("site.py", SITE)
                .option("application", "site.py")
                .option("python-path", DJANGO + ":" + DJANGO.resolve("lib"))
                // A Tomcat would compile Django for each deployment.
                .option("python-cache", CACHE.toString())
                .option("servlet-objects", "on");
    }

    @ParameterizedTest
    @EnumSource
    void djangosSessionsMustBeThoseOfTheContainer(Container container, TestServers.Running servers) throws Exception {
        WebApp app = site(servers.freshFolder("httpsession"));
        Visitor alice = new Visitor(
                servers.deploy(container, Engine.JYTHON, "/httpsession", app).port(), "/httpsession");
        Visitor bob = new Visitor(alice.port(), "/httpsession");

        assertThat(alice.get("/peek")).isEqualTo("None");
        assertThat(alice.cookies()).as("no session for a look").isEmpty();
        assertThat(alice.get("/count")).isEqualTo("1");
        assertThat(alice.get("/count")).isEqualTo("2");
        assertThat(bob.get("/count")).isEqualTo("1");
        assertThat(alice.get("/attributes")).isEqualTo("wsgi_bridge.django");
        assertThat(alice.get("/idle")).as("SESSION_COOKIE_AGE").isEqualTo("1209600");

        alice.cookies().remove("sessionid");
        assertThat(alice.get("/count")).as("Django's cookie is not needed").isEqualTo("3");
        bob.cookies().put("sessionid", alice.cookies().get("sessionid"));
        assertThat(bob.get("/count")).as("nor believed").isEqualTo("2");
        assertThat(alice.cookies().get("JSESSIONID"))
                .as("Django's cookie does not tell the container's")
                .doesNotStartWith(alice.cookies().get("sessionid"));

        String before = alice.cookies().get("JSESSIONID");
        Visitor thief = new Visitor(alice.port(), "/httpsession");
        thief.cookies().put("JSESSIONID", before);
        assertThat(alice.get("/login")).isEqualTo("3");
        assertThat(alice.cookies().get("JSESSIONID")).isNotEqualTo(before);
        assertThat(thief.get("/peek"))
                .as("the id of before the login, %s, now %s", before, alice.cookies())
                .isEqualTo("None");
        assertThat(alice.get("/count")).isEqualTo("4");

        assertThat(alice.get("/logout")).isEqualTo("bye");
        assertThat(alice.get("/attributes")).isEqualTo("none");
        assertThat(alice.get("/peek")).isEqualTo("None");

        alice.get("/java");
        String ofJava = alice.cookies().get("JSESSIONID");
        assertThat(alice.get("/count")).isEqualTo("1");
        assertThat(alice.cookies().get("JSESSIONID"))
                .as("Django's begins with an id of its own")
                .isNotEqualTo(ofJava);
        assertThat(alice.get("/logout")).isEqualTo("bye");
        assertThat(alice.get("/attributes")).as("Java's stays").isEqualTo("java");

        assertThat(bob.get("/expire?seconds=600")).isEqualTo("True");
        assertThat(bob.get("/idle")).isEqualTo("600");
        bob.get("/expire?seconds=-1");
        assertThat(bob.get("/peek")).isEqualTo("None");
        assertThat(bob.get("/outside")).startsWith("NoSession: The container has a session only for requests");
        assertThat(app.log()).doesNotContain("Traceback");
    }

    /** Requests of one client that overlap: what has begun before a login or logout must not undo it. */
    @ParameterizedTest
    @EnumSource
    void aRequestOfBeforeMustNeitherSeeNorChangeWhatCameAfter(Container container, TestServers.Running servers)
            throws Exception {
        WebApp app = site(servers.freshFolder("overlapping")).option("threads", "4");
        int port = servers.deploy(container, Engine.JYTHON, "/overlapping", app).port();
        Visitor alice = new Visitor(port, "/overlapping");

        alice.get("/enter?user=alice");
        RawResponse answer = whileItWaits(alice, "/slow", () -> alice.get("/logout"));
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(answer.headers("Set-Cookie")).isEmpty();
        assertThat(alice.get("/who")).isEqualTo("None");

        alice.get("/java");
        alice.get("/enter?user=alice");
        answer = whileItWaits(alice, "/slow", () -> {
            alice.get("/logout");
            alice.get("/enter?user=bob");
        });
        assertThat(answer.status()).as("%s", answer).isEqualTo(400);
        assertThat(alice.get("/who")).isEqualTo("bob");

        answer = whileItWaits(alice, "/late", () -> alice.get("/enter?user=carol"));
        assertThat(answer.text()).isEqualTo("None");
        assertThat(alice.get("/who")).isEqualTo("carol");

        answer = whileItWaits(alice, "/slow", () -> alice.get("/count"));
        assertThat(answer.text()).as("the same session").isEqualTo("slow");
    }

    /** Asks for a page, does something while that waits, and returns its answer. */
    private static RawResponse whileItWaits(Visitor visitor, String path, Meanwhile meanwhile) throws Exception {
        Visitor before = visitor.at(visitor.port());
        CompletableFuture<RawResponse> answer = CompletableFuture.supplyAsync(() -> before.ask(path));
        visitor.get("/await_begun");
        meanwhile.run();
        visitor.get("/go_on");
        return answer.join();
    }

    /** What is done while a request waits. */
    private interface Meanwhile {
        void run() throws IOException;
    }

    /** What a container saves must be made again by its own classes alone. */
    @Test
    void theyMustOutliveARestartOfTomcat() throws Exception {
        Path store = folder.resolve("sessions");
        WebApp app = site(folder.resolve("shop"));
        Files.createDirectories(app.folder().resolve("META-INF"));
        Files.writeString(app.folder().resolve("META-INF/context.xml"), """
                <Context><Manager className="org.apache.catalina.session.PersistentManager" saveOnRestart="true">
                  <Store className="org.apache.catalina.session.FileStore" directory="%s"/>
                </Manager></Context>
                """.formatted(store));
        Map<String, Path> wars = Map.of("shop", app.pack());
        Visitor alice;
        try (Distribution tomcat = Distribution.start(Container.TOMCAT_11, folder.resolve("1"), wars, Map.of())) {
            alice = new Visitor(tomcat.port(), "/shop");
            assertThat(alice.get("/count")).isEqualTo("1");
        }
        try (Distribution tomcat = Distribution.start(Container.TOMCAT_11, folder.resolve("2"), wars, Map.of())) {
            assertThat(alice.at(tomcat.port()).get("/count")).isEqualTo("2");
        }
    }
}

package org.wsgibridge.settings.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.SettingsException;
import org.wsgibridge.settings.StaticMapping;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.DevelopmentSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings;
import org.wsgibridge.settings.group.ProcessGroupSettings.Recycling;
import org.wsgibridge.settings.group.ProcessGroupSettings.Timeouts;
import org.wsgibridge.settings.group.ProcessSettings;
import org.wsgibridge.settings.group.PythonSettings;
import org.wsgibridge.settings.group.Reload;
import org.wsgibridge.settings.group.StartupFailure;
import org.wsgibridge.settings.group.ThreadSettings;
import org.wsgibridge.settings.monitoring.AdminSettings;

class SettingsReaderTest {
    @TempDir
    private Path folder;

    private Deployment deployment() {
        return new Deployment(folder);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void mustServeWsgiPyAtTheRootWithTheDocumentedDefaultsWhenNothingIsSet() {
        Deployment deployment = deployment().script("wsgi.py");
        Path webInf = deployment.webInf();

        BridgeSettings settings = deployment.settings();

        assertThat(settings.mounts())
                .containsExactly(new MountSettings(
                        "",
                        new ApplicationRef.Script(webInf.resolve("wsgi.py"), "application"),
                        "default",
                        10 << 20,
                        true,
                        16 << 20,
                        false,
                        List.of(),
                        ""));
        assertThat(settings.groups()).containsOnlyKeys("default");
        assertThat(settings.groups().get("default"))
                .isEqualTo(new ProcessGroupSettings(
                        "default",
                        "cpython",
                        new Capacity(1, 5, 100, 10),
                        new Timeouts(
                                seconds(45),
                                seconds(15),
                                seconds(60),
                                seconds(5),
                                seconds(15),
                                seconds(15),
                                seconds(0),
                                seconds(5),
                                seconds(60),
                                seconds(60),
                                seconds(60),
                                seconds(5)),
                        Recycling.NEVER,
                        new PythonSettings(webInf, null, List.of(), null, null),
                        ProcessSettings.INHERITED,
                        ThreadSettings.DEFAULT,
                        Reload.SCRIPT,
                        StartupFailure.FAIL,
                        false,
                        DevelopmentSettings.NONE));
        assertThat(settings.admin()).isEqualTo(AdminSettings.OFF);
        assertThat(settings.staticMappings()).isEmpty();
    }

    @Test
    void mustTakeDjangosModuleOfThatNameForAModule() {
        assertThat(deployment()
                        .properties("application = mysite.wsgi:application")
                        .settings()
                        .mounts())
                .extracting(MountSettings::application)
                .containsExactly(new ApplicationRef.Module("mysite.wsgi", "application"));
    }

    @Test
    void mustGiveJythonAMinuteToStart() {
        assertThat(deployment()
                        .script("wsgi.py")
                        .engines("jython")
                        .group("default")
                        .timeouts()
                        .startup())
                .isEqualTo(seconds(60));
    }

    @Test
    void mustReadEveryOptionOfAGroup() {
        Deployment deployment = deployment()
                .script("wsgi.py")
                .folder("site")
                .file("venv/bin/python3", "")
                .folder("a")
                .folder("b")
                .properties(
                        "processes = 3",
                        "threads = 7",
                        "listen-backlog = 9",
                        "maximum-stuck = 3",
                        "stack-size = 1M",
                        "maximum-requests = 1000",
                        "restart-interval = 3600",
                        "inactivity-timeout = 300",
                        "cpu-time-limit = 900",
                        "maximum-memory = 512M",
                        "queue-timeout = 1",
                        "connect-timeout = 1.5",
                        "request-timeout = 2.5",
                        "interrupt-timeout = 3",
                        "startup-timeout = 4",
                        "graceful-timeout = 5",
                        "eviction-timeout = 5.5",
                        "shutdown-timeout = 6",
                        "deadlock-timeout = 6.5",
                        "socket-timeout = 7",
                        "response-socket-timeout = 0.125",
                        "slow-request = 8",
                        "home = site",
                        "python-home = venv",
                        "python-path = a:b",
                        "lang = de_DE.UTF-8",
                        "locale = en_US.UTF-8",
                        "process-passenv = DATABASE_URL  AWS_REGION",
                        "process-setenv = A=1 B=\"x y\" C=",
                        "python-wrapper = \"tool box/wrap\" --log=\"a b\" run",
                        "passenv = HOME DATABASE_URL",
                        "display-name = %{GROUP}",
                        "user = www-data",
                        "group = 33",
                        "supplementary-groups = ssl-cert, 44",
                        "umask = 027",
                        "cpu-priority = -5",
                        "memory-limit = 2G",
                        "virtual-memory-limit = 4G",
                        "switch-interval = 0.01",
                        "reload = never",
                        "startup-failure = retry",
                        "debug = on");
        Path webInf = deployment.webInf();

        ProcessGroupSettings group = deployment.group("default");
        assertThat(group)
                .isEqualTo(new ProcessGroupSettings(
                        "default",
                        "cpython",
                        new Capacity(3, 7, 9, 3),
                        new Timeouts(
                                seconds(1),
                                Duration.ofMillis(1500),
                                Duration.ofMillis(2500),
                                seconds(3),
                                seconds(4),
                                seconds(5),
                                Duration.ofMillis(5500),
                                seconds(6),
                                Duration.ofMillis(6500),
                                seconds(7),
                                Duration.ofMillis(125),
                                seconds(8)),
                        new Recycling(1000, seconds(3600), seconds(300), seconds(900), 512L << 20),
                        new PythonSettings(
                                webInf.resolve("site"),
                                webInf.resolve("venv"),
                                List.of(webInf.resolve("a"), webInf.resolve("b")),
                                "de_DE.UTF-8",
                                "en_US.UTF-8",
                                List.of(),
                                List.of("tool box/wrap", "--log=a b", "run"),
                                null),
                        new ProcessSettings(
                                "%{GROUP}",
                                new ProcessSettings.Identity("www-data", "33", List.of("ssl-cert", "44")),
                                23,
                                -5,
                                2L << 30,
                                4L << 30,
                                new ProcessSettings.Environment(
                                        false,
                                        List.of("DATABASE_URL", "AWS_REGION", "HOME"),
                                        Map.of("A", "1", "B", "x y", "C", "")),
                                Duration.ofMillis(10)),
                        new ThreadSettings(1 << 20, false),
                        Reload.NEVER,
                        StartupFailure.RETRY,
                        true,
                        DevelopmentSettings.NONE,
                        group.written()));
    }

    @Test
    void mustKnowHowOptionsWereWrittenThatAreCheckedLater() {
        ProcessGroupSettings group = deployment()
                .script("wsgi.py")
                .properties("application = wsgi.py", "stack-size = 1k", "reload = changes")
                .group("default");

        assertThat(group.named("stack-size: 1024 is too small"))
                .isEqualTo("WEB-INF/wsgi.properties line 2: stack-size = 1k: 1024 is too small");
        assertThat(group.named("user, stack-size: no"))
                .startsWith("user, WEB-INF/wsgi.properties line 2")
                .endsWith("= 1k: no");
        assertThat(group.named("Python ends: why")).isEqualTo("Python ends: why");
        assertThat(group.debugReason()).endsWith(": reload = changes");
        assertThat(group.isInDevelopment()).isTrue();
    }

    @Test
    void mustSayWhetherADeveloperMaySeeWhatIsWrong() {
        for (boolean shown : List.of(true, false)) {
            Deployment deployment = deployment()
                    .script("wsgi.py")
                    .properties("threads = many", "reload = changes", "debug = " + (shown ? "on" : "off"));
            assertThatThrownBy(deployment::settings)
                    .isInstanceOfSatisfying(
                            SettingsException.class,
                            e -> assertThat(e.isForDeveloper()).isEqualTo(shown));
        }
    }

    @Test
    void mustGiveEachMountAGroupOfItsOwnWithTheTopLevelOptionsAsDefaults() {
        BridgeSettings settings = deployment()
                .script("wsgi.py")
                .script("blog/wsgi.py")
                .script("wiki/wsgi.py")
                .properties(
                        "threads = 2",
                        "mount./blog.application = blog/wsgi.py",
                        "mount./blog/wiki/.application = wiki/wsgi.py",
                        "mount./blog/wiki.callable-object = app",
                        "mount./blog.limit-request-body = 1K",
                        "group.blog.processes = 4")
                .settings();

        assertThat(settings.mounts()).extracting(MountSettings::path).containsExactly("/blog/wiki", "/blog", "");
        assertThat(settings.mounts())
                .extracting(MountSettings::processGroup)
                .containsExactly("blog-wiki", "blog", "default");
        assertThat(settings.mounts())
                .extracting(mount -> mount.application().callable())
                .containsExactly("app", "application", "application");
        assertThat(settings.mounts())
                .extracting(MountSettings::limitRequestBody)
                .containsExactly(10L << 20, 1024L, 10L << 20);
        assertThat(settings.groups()).containsOnlyKeys("blog", "blog-wiki", "default");
        assertThat(settings.groups().values())
                .extracting(
                        ProcessGroupSettings::name,
                        ProcessGroupSettings::capacity,
                        group -> group.python().home())
                .containsExactlyInAnyOrder(
                        tuple("blog", new Capacity(4, 2, 100, 10), folder.resolve("WEB-INF/blog")),
                        tuple("blog-wiki", new Capacity(1, 2, 100, 10), folder.resolve("WEB-INF/wiki")),
                        tuple("default", new Capacity(1, 2, 100, 10), folder.resolve("WEB-INF")));
    }

    @Test
    void mustReadStaticMappingsLongestPrefixFirst() {
        BridgeSettings settings = deployment()
                .script("app/wsgi.py")
                .folder("static")
                .folder("app/static")
                .file("favicon.ico", "")
                .properties(
                        "application = app/wsgi.py",
                        "static./static = static",
                        "static./static/app/ = app/static",
                        "static./favicon.ico = favicon.ico",
                        "static-cache-control = public, max-age=3600")
                .settings();
        Path webInf = folder.resolve("WEB-INF");
        String cache = "public, max-age=3600";

        assertThat(settings.staticMappings())
                .containsExactly(
                        new StaticMapping("/favicon.ico", webInf.resolve("favicon.ico"), cache),
                        new StaticMapping("/static/app/", webInf.resolve("app/static"), cache),
                        new StaticMapping("/static/", webInf.resolve("static"), cache));
    }

    @Test
    void mustWriteDurationsAsOptionsDo() {
        assertThat(Timeouts.seconds(seconds(60))).isEqualTo("60");
        assertThat(Timeouts.seconds(seconds(0))).isEqualTo("0");
        assertThat(Timeouts.seconds(Duration.ofMillis(500))).isEqualTo("0.5");
        assertThat(Timeouts.seconds(Duration.ofMillis(1001))).isEqualTo("1.001");
    }
}

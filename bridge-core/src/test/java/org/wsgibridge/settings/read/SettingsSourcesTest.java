package org.wsgibridge.settings.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.settings.BridgeSettings;
import org.wsgibridge.settings.EffectiveSettings;
import org.wsgibridge.settings.MountSettings;
import org.wsgibridge.settings.OptionOrigin;
import org.wsgibridge.settings.SettingsSources;
import org.wsgibridge.settings.StaticMapping;
import org.wsgibridge.settings.group.Capacity;
import org.wsgibridge.settings.group.ProcessGroupSettings;

class SettingsSourcesTest {
    @TempDir
    private Path folder;

    private Deployment deployment() {
        return new Deployment(folder).script("wsgi.py").script("blog/wsgi.py");
    }

    private static int threads(Deployment deployment) {
        return deployment.group("default").capacity().threads();
    }

    @Test
    void mustPreferSystemPropertyThenEnvironmentThenParameterThenFile() {
        Deployment deployment = deployment().properties("threads = 1");
        assertThat(threads(deployment)).isEqualTo(1);
        assertThat(threads(deployment.parameter("threads", "2"))).isEqualTo(2);
        assertThat(threads(deployment.variable("WSGI_THREADS", "3"))).isEqualTo(3);
        assertThat(threads(deployment.property("wsgi.threads", "4"))).isEqualTo(4);
    }

    @Test
    void mustPreferTheGroupsOwnOptionToTheTopLevelOneOfAStrongerSource() {
        assertThat(threads(deployment().properties("group.default.threads = 1").property("wsgi.threads", "4")))
                .isEqualTo(1);
    }

    @Test
    void mustReachMountsGroupsAndStaticPrefixesFromTheEnvironment() {
        BridgeSettings settings = deployment()
                .folder("a")
                .folder("b")
                .properties("mount./blog.application = nowhere.py", "static./s/ = a")
                .variable("WSGI_APPLICATION", "site:application")
                .variable("WSGI_MOUNT__BLOG_APPLICATION", "blog/wsgi.py")
                .variable("WSGI_GROUP_BLOG_PROCESSES", "4")
                .variable("WSGI_STATIC__S_", "b")
                .settings();

        assertThat(settings.mounts())
                .extracting(mount -> mount.application().toString())
                .containsExactly(folder.resolve("WEB-INF/blog/wsgi.py") + ":application", "site:application");
        assertThat(settings.groups().values())
                .extracting(
                        ProcessGroupSettings::name, group -> group.capacity().processes())
                .containsExactlyInAnyOrder(tuple("blog", 4), tuple("default", 1));
        assertThat(settings.staticMappings())
                .containsExactly(new StaticMapping("/s/", folder.resolve("WEB-INF/b"), ""));
    }

    @Test
    void mustLeaveOtherVariablesToTheApplicationButCatchMisspeltOnes() {
        assertThat(deployment()
                        .variable("WSGI_ENV", "production")
                        .variable("WSGI_PROCESSES", " ")
                        .variable("PATH", "/bin")
                        .problems())
                .isEmpty();
        assertThat(deployment().variable("WSGI_REQEST_TIMEOUT", "5").problems())
                .containsExactly("WSGI_REQEST_TIMEOUT=5: unknown option; did you mean" + " WSGI_REQUEST_TIMEOUT?");
    }

    @Test
    void mustTakeValuesFromFilesThatVariablesNameAndNotShowThem() {
        Deployment deployment = deployment()
                .file("secrets/threads", "3\n")
                .file("secrets/key", "hunter2\n")
                .properties("threads = 1", "environ.KEY = none")
                .variable("WSGI_THREADS_FILE", webInf("secrets/threads"))
                .variable("WSGI_ENVIRON_KEY_FILE", webInf("secrets/key"));

        EffectiveSettings effective = deployment.read();
        assertThat(threads(deployment)).isEqualTo(3);
        assertThat(effective.settings().environ().variables()).containsEntry("KEY", "hunter2");
        assertThat(effective.rows())
                .contains(
                        new EffectiveSettings.Row(
                                "group.default.threads", "(set)", "environment variable WSGI_THREADS_FILE"),
                        new EffectiveSettings.Row(
                                "environ.KEY", "(set)", "environment variable WSGI_ENVIRON_KEY_FILE"));
        assertThat(effective.table()).doesNotContain("hunter2");
        assertThat(threads(deployment.property("wsgi.threads", "4"))).isEqualTo(4);
    }

    @Test
    void mustSayWhatIsWrongWithAFileThatAVariableNamesWithoutItsContent() {
        Deployment deployment = deployment().file("secret", "hunter2");
        String secret = "WSGI_THREADS_FILE=$W/secret: ";

        assertThat(deployment.variable("WSGI_THREADS_FILE", webInf("secret")).problems())
                .containsExactly(secret + "expected a whole number from 1 to 65536");
        assertThat(deployment
                        .variable("WSGI_PYTHON_HOME_FILE", webInf("secret"))
                        .problems())
                .contains("WSGI_PYTHON_HOME_FILE=$W/secret: $W/(set) does not exist: expected a" + " folder");
        assertThat(deployment.variable("WSGI_THREADS", "2").problems())
                .contains(secret + "there is WSGI_THREADS as well: expected one of them");
        // This option has the name: it names a file itself.
        assertThat(deployment
                        .variable("WSGI_ADMIN_TOKEN_FILE", webInf("secret"))
                        .problems())
                .anyMatch(problem -> problem.startsWith("WSGI_ADMIN_TOKEN_FILE=$W/secret: "));
        assertThat(deployment().variable("WSGI_REQEST_TIMEOUT_FILE", "/x").problems())
                .containsExactly(
                        "WSGI_REQEST_TIMEOUT_FILE=/x: unknown option; did you mean" + " WSGI_REQUEST_TIMEOUT_FILE?");
        assertThat(deployment().variable("WSGI_CREDENTIALS_FILE", "/x").problems())
                .isEmpty();
    }

    private String webInf(String name) {
        return folder.resolve("WEB-INF").resolve(name).toString();
    }

    @Test
    void mustRefuseAVariableThatStandsForTwoOptions() {
        assertThat(deployment()
                        .properties(
                                "mount./a.b.application = wsgi.py",
                                "mount./a_b.application = wsgi.py",
                                "mount./a_b.process-group = other",
                                "group.other.threads = 1")
                        .variable("WSGI_MOUNT__A_B_APPLICATION", "site.py")
                        .problems())
                .containsExactly("WSGI_MOUNT__A_B_APPLICATION=site.py: is ambiguous, it stands"
                        + " for each of: mount./a.b.application, mount./a_b.application");
    }

    @Test
    void mustOnlyNoteWhatIsMeantForAnotherDeploymentOfTheSameJvm() {
        EffectiveSettings effective = deployment()
                .properties(
                        "mount./blog.application = blog/wsgi.py",
                        "mount./blog.process-group = default",
                        "group.default.home = blog")
                .property("wsgi.group.shop.threads", "4")
                .property("wsgi.group.blog.threads", "4")
                .property("wsgi.mount./shop.application", "shop.py")
                .property("wsgi.static./shop/", "shop")
                .property("java.version", "17")
                .read();

        assertThat(effective.notes())
                .containsExactlyInAnyOrder(
                        "-Dwsgi.group.shop.threads=4: is ignored, this deployment has no process" + " group shop",
                        "-Dwsgi.group.blog.threads=4: is ignored, this deployment has no process" + " group blog",
                        "-Dwsgi.mount./shop.application=shop.py: is ignored, this deployment has no" + " mount /shop",
                        "-Dwsgi.static./shop/=shop: is ignored, this deployment has no static prefix" + " /shop/");
    }

    /** It names a file for no option. */
    @Test
    void mustLeaveAVariableToTheApplicationThatIsOnlyASuffix() {
        assertThat(deployment().variable("WSGI_FILE", "/x").group("default").capacity())
                .isEqualTo(new Capacity(1, 5, 100, 10));
    }

    @Test
    void mustReadPropertiesAsJavaDoesButInUtf8() {
        Deployment deployment = deployment()
                .file(
                        "wsgi.properties",
                        "\uFEFF# comment \\\r\n! another\n\n  threads: 2\r\n"
                                + "processes 3\r"
                                + "display-name = caf\u00e9 \\\n   \\u0041\\\\\n"
                                + "mount./caf\u00e9.application = wsgi.py\n"
                                + "lang=de_DE");

        ProcessGroupSettings group = deployment.group("default");
        assertThat(group.capacity()).isEqualTo(new Capacity(3, 2, 100, 10));
        assertThat(group.process().displayName()).isEqualTo("caf\u00e9 A\\");
        assertThat(group.python().lang()).isEqualTo("de_DE");
        assertThat(deployment.settings().mounts().get(0).path()).isEqualTo("/caf\u00c3\u00a9");
        assertThat(deployment.settings().mounts().get(0).processGroup()).isEqualTo("caf-");
    }

    @Test
    void mustSayWhereOptionsOfAProgramWereWrittenAndMaskWhatLooksLikeAPassword() {
        deployment();
        EffectiveSettings effective = SettingsReader.read(
                new SettingsSources(
                        Map.of(),
                        Map.of(),
                        Map.of("threads", "2", "application", "site:app"),
                        "option",
                        Map.of("threads", OptionOrigin.line("server.conf line 3", "threads")),
                        Set.of(),
                        null),
                folder.resolve("WEB-INF"),
                Set.of("cpython"));
        assertThat(effective.rows())
                .contains(
                        new EffectiveSettings.Row("application", "site:app", "option"),
                        new EffectiveSettings.Row("group.default.threads", "2", "server.conf line 3"));

        assertThat(List.of(
                        "http://anna:hunter2@db/x",
                        "run --license-key hunter2 x",
                        "run --api-key=hunter2",
                        "SECRET_KEY = hunter2",
                        "a=b Password:hunter2,hunter2 c=d",
                        "postgres://anna:hunter2@hunter2@db/x",
                        "run --password 'hunter2 hunter2' x",
                        "https://hunter2@sentry.example/1",
                        "Authorization: Bearer hunter2",
                        "pwd=hunter2"))
                .extracting(value -> new EffectiveSettings.Row("any", value, "option").value())
                .containsExactly(
                        "http://anna:(set)@db/x",
                        "run --license-key (set) x",
                        "run --api-key=(set)",
                        "SECRET_KEY = (set)",
                        "a=b Password:(set) c=d",
                        "postgres://anna:(set)@db/x",
                        "run --password (set) x",
                        "https://(set)@sentry.example/1",
                        "Authorization: Bearer (set)",
                        "pwd=(set)");
        assertThat(new EffectiveSettings.Row("admin-token-file", "/etc/secret/token", "option").value())
                .isEqualTo("/etc/secret/token");
    }

    @Test
    void mustReadOptionsOfAProgram() {
        deployment();
        Path webInf = folder.resolve("WEB-INF");
        EffectiveSettings effective = SettingsReader.read(
                SettingsSources.of(Map.of("threads", "2", "application", "site:app")), webInf, Set.of("cpython"));

        assertThat(effective.settings().mounts())
                .extracting(MountSettings::application)
                .containsExactly(new ApplicationRef.Module("site", "app"));
        assertThat(effective.rows())
                .contains(
                        new EffectiveSettings.Row("application", "site:app", "option"),
                        new EffectiveSettings.Row("group.default.threads", "2", "option"));
    }

    @Test
    void mustTakeTheSystemPropertiesAndTheEnvironmentOfThisJvm() {
        SettingsSources sources = SettingsSources.ofDeployment(Map.of("threads", "2"), "init-param", null);

        assertThat(sources.environment()).isEqualTo(System.getenv());
        assertThat(sources.systemProperties().keySet()).allMatch(name -> name.startsWith("wsgi."));
        assertThat(sources.parameters()).containsExactly(Map.entry("threads", "2"));
    }

    @Test
    void mustShowWhereEachValueCameFrom() {
        EffectiveSettings effective = deployment()
                .properties("mount./blog.application = blog/wsgi.py", "threads = 7", "reload = changes")
                .variable("WSGI_GROUP_BLOG_THREADS", "8")
                .read();

        List<String> lines = effective.table().lines().toList();
        int width = folder.resolve("WEB-INF/blog").toString().length();
        assertThat(lines)
                .contains(
                        row("application", "wsgi.py", "default", width),
                        row("mount./blog.application", "blog/wsgi.py", "WEB-INF/wsgi.properties line 1", width),
                        row("group.default.threads", "7", "WEB-INF/wsgi.properties line 2", width),
                        row("group.blog.threads", "8", "environment variable WSGI_GROUP_BLOG_THREADS", width),
                        row("group.blog.processes", "1", "default", width),
                        row("group.blog.startup-failure", "retry", "default", width),
                        row("group.blog.home", folder.resolve("WEB-INF/blog").toString(), "default", width));
    }

    @Test
    void mustShowAloneWhatIsSet() {
        EffectiveSettings effective = deployment()
                .properties("threads = 7")
                .variable("WSGI_PROCESSES", "2")
                .read();

        assertThat(effective.withoutDefaults().rows())
                .extracting(row -> row.name() + " = " + row.value())
                .containsExactlyInAnyOrder("group.default.threads = 7", "group.default.processes = 2");
    }

    private static String row(String name, String value, String origin, int width) {
        int names = "group.default.response-socket-timeout".length();
        return name + " ".repeat(names - name.length()) + " = " + value + " ".repeat(width - value.length()) + "  ("
                + origin + ")";
    }

    @Test
    void mustNotePathsThatAreIgnoredForATimeoutThatTheGroupDoesNotHave() {
        EffectiveSettings effective = new Deployment(folder)
                .script("wsgi.py")
                .properties("application = wsgi.py", "ignore-activity = /monitor")
                .read();

        assertThat(effective.notes())
                .containsExactly("WEB-INF/wsgi.properties line 2: ignore-activity = /monitor: is ignored, process group"
                        + " default has no inactivity-timeout");
    }
}

package org.wsgibridge.it.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.wsgibridge.it.server.Container;
import org.wsgibridge.it.server.Engine;
import org.wsgibridge.it.server.Mount;
import org.wsgibridge.it.server.TestServers;
import org.wsgibridge.it.server.WebApp;

/** The hook script of docs/mod_wsgi-module.md, as it stands there, in a real server and on every engine. */
@ExtendWith(TestServers.class)
final class HookScriptIT {
    private static final Container CONTAINER = Container.JETTY_12_1;
    private static final String APPLICATION = """

            import time

            def application(environ, start_response):
                start_response('200 OK', [('Content-Type', 'text/plain')])
                if environ['PATH_INFO'] == '/spins':
                    while True:
                        time.sleep(0.01)
                return [b'hooked']
            """;

    @ParameterizedTest
    @EnumSource
    void theHookScriptOfTheManualMustRunUnchanged(Engine engine, TestServers.Running servers) throws Exception {
        String hooks = CodeBlock.of(CodeBlock.root().resolve("docs/mod_wsgi-module.md"))
                .get(0)
                .text();
        String prefix = "/hooks-" + engine.option();
        WebApp app = new WebApp(servers.freshFolder("hooks-" + engine.option()), engine)
                .file("wsgi.py", hooks + APPLICATION)
                .option("processes", "1")
                .option("request-timeout", "1")
                .option("queue-timeout", "0");
        Mount mount = servers.deploy(CONTAINER, engine, prefix, app);
        try {
            assertThat(mount.get("/page").text()).isEqualTo("hooked");
            await().until(() -> app.log().contains("/page answered with 200 after "));
            await().until(() -> app.log().contains("1 requests, capacity 0."));
            assertThat(mount.get("/spins").status()).isEqualTo(504);
            await().until(() -> app.log().contains("request_timeout: /spins"));
            await().until(() -> app.log().contains("/spins answered with 200 after "));
        } finally {
            servers.server(CONTAINER).undeploy(prefix);
        }
        await().until(() -> app.log().contains("stopping: shutdown_signal"));
        assertThat(app.log()).doesNotContain("Exception raised by event callback");
    }
}

package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.wsgibridge.express.usage.UnknownOption;
import picocli.CommandLine.Model.CommandSpec;

/** Each option of mod_wsgi-express is honoured, or refused with a reason, as docs/from-mod_wsgi.md says. */
class ModWsgiOptionsTest {
    /** The options of mod_wsgi-express 6. */
    private static final String NAMES = """
            access-log access-log-format access-log-name add-handler allow-localhost allow-override
            application-group application-type auth-group auth-group-script auth-type auth-user-script
            body-max-timeout body-min-rate body-timeout callable-object chunked-request compress-responses
            connect-timeout coverage-directory cpu-time-limit daemon-backlog deadlock-timeout debug-mode
            debugger-startup directory-index directory-listing disable-reloading document-root embedded-mode
            enable-coverage enable-debugger enable-docs enable-gdb enable-profiler enable-recorder
            enable-sendfile enable-telemetry entry-point envvars-script error-document error-log-format
            error-log-name error-override eviction-timeout free-threading gdb-executable graceful-timeout group
            header-buffer-size header-max-timeout header-min-rate header-timeout host host-access-script
            hsts-policy http2 httpd-executable https-only https-port ignore-activity inactivity-timeout
            include-file initial-workers interrupt-timeout isatty keep-alive-timeout lang limit-request-body
            locale log-directory log-level log-to-terminal map-head-to-get max-clients max-log-size
            maximum-requests maximum-spare-workers mime-types minimum-spare-workers modules-directory
            mount-point orphan-interpreter passenv pid-file port process-group process-name processes
            profiler-directory proxy-mount-point proxy-timeout proxy-url-alias proxy-virtual-host python-eggs
            python-path python-warnings queue-timeout receive-buffer-size recorder-directory reload-on-changes
            request-timeout response-buffer-size response-flush-delay response-socket-timeout restart-interval
            rewrite-rules rotate-logs rotatelogs-executable send-buffer-size server-alias server-backlog
            server-metrics server-mpm server-name server-root server-status service-group service-log-file
            service-script service-user setenv setup-only shell-executable shutdown-timeout slow-requests
            socket-prefix socket-timeout ssl-ca-certificate-file ssl-certificate ssl-certificate-chain-file
            ssl-certificate-file ssl-certificate-key-file ssl-environment ssl-verify-client startup-log
            startup-log-name startup-timeout switch-interval telemetry-interval telemetry-options
            telemetry-service telemetry-ui-port threads trust-proxy trust-proxy-header url-alias user
            verbose-debugging with-cgi with-php5 working-directory
            """;

    private final CommandSpec server = Objects.requireNonNull(
                    WsgiExpress.commandLine(new PrintWriter(Writer.nullWriter()), new PrintWriter(Writer.nullWriter()))
                            .getSubcommands()
                            .get("start-server"))
            .getCommandSpec();

    @Test
    void everyOptionMustBeHonouredOrRefusedAsThePageSays() throws IOException {
        String page = Files.readString(Path.of("../docs/from-mod_wsgi.md"));
        for (String name : NAMES.strip().split("\\s+", -1)) {
            String option = "--" + name;
            Matcher row = Pattern.compile("(?m)^\\|[^|\\n]*`" + option + "`[^|\\n]*\\| (.*) \\|$")
                    .matcher(page);
            assertThat(row.find()).as(option).isTrue();
            if (!server.optionsMap().containsKey(option)) {
                assertThat(UnknownOption.explain(option, "", server))
                        .isEqualTo(option + " does not apply: " + row.group(1).replace("`", ""));
            }
        }
    }
}

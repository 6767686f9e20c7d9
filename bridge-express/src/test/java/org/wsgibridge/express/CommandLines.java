package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.wsgibridge.express.failure.ExpressException;

/** Command lines that are refused before anything starts. */
public final class CommandLines {
    private CommandLines() {}

    /** Returns what is reported about options that cannot be honoured, in this JVM. */
    public static String refusal(Path folder, String options) {
        List<String> all = new ArrayList<>(List.of(
                "start-server",
                "m",
                "--port",
                "0",
                "--working-directory",
                folder.toString(),
                "--server-root",
                folder + "/root"));
        all.addAll(List.of(options.split(" ")));
        StringWriter told = new StringWriter();
        PrintWriter writer = new PrintWriter(told);
        int code = WsgiExpress.execute(writer, writer, all.toArray(String[]::new));
        assertThat(code).describedAs(told.toString()).isEqualTo(ExpressException.USAGE);
        assertThat(told.toString()).contains("wsgi-express: ").doesNotContain("\tat ");
        return told.toString();
    }
}

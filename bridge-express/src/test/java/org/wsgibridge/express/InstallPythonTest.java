package org.wsgibridge.express;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.wsgibridge.express.failure.ExpressException;

/** Command lines of {@code install-python} that cannot be honoured: each is reported in a sentence. */
final class InstallPythonTest {
    @TempDir
    private Path folder;

    private static void mustRefuse(String sentence, Object... arguments) {
        StringWriter told = new StringWriter();
        PrintWriter writer = new PrintWriter(told);
        String[] all = new String[arguments.length + 1];
        all[0] = "install-python";
        for (int i = 0; i < arguments.length; i++) {
            all[i + 1] = arguments[i].toString();
        }
        assertThat(WsgiExpress.execute(writer, writer, all)).isEqualTo(ExpressException.USAGE);
        assertThat(told.toString()).startsWith("wsgi-express: " + sentence + "\n");
    }

    @Test
    void whatIsMissingOrIsNoFolderMustBeNamed() throws Exception {
        Path file = Files.writeString(folder.resolve("file"), "");
        mustRefuse("--target is missing: expected a folder for the packages, such as --target lib-python", folder);
        mustRefuse(
                "PROJECT " + file + " is not a folder: expected the folder of a project",
                "--target",
                folder.resolve("lib"),
                file);
        mustRefuse(
                "--target " + file + "/sub: " + file + " is not a folder: expected one, or none",
                "--target",
                file + "/sub",
                folder);
        mustRefuse(
                "--target " + folder + " is the project: expected a folder for packages alone",
                "--target",
                folder,
                folder);
        assertThat(file).hasContent("");
    }
}

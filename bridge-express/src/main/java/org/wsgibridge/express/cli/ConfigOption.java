package org.wsgibridge.express.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --config}. {@link ConfigFile} reads the file before the command is run. */
final class ConfigOption {
    @Option(
            names = ConfigFile.OPTION,
            paramLabel = "FILE",
            description = "A file with one option on each line, in the format that setup-server writes. An option on"
                    + " the command line overrides that of the file.")
    @Nullable
    Path file;
}

package org.wsgibridge.express.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/** A stream of this process that may be redirected independently of the others. */
public enum StandardStream {
    /** The standard output. */
    OUTPUT(1),
    /** The standard error. */
    ERROR(2);

    private static final Pattern TERMINAL = Pattern.compile("/dev/(pts/\\d+|tty\\w*|console)");

    private final Path link;

    StandardStream(int descriptor) {
        this.link = Path.of("/proc/self/fd/" + descriptor);
    }

    /** Returns whether the stream is a terminal, with or without colours; false where there is no /proc. */
    public boolean isTerminal() {
        try {
            return TERMINAL.matcher(Files.readSymbolicLink(link).toString()).matches();
        } catch (IOException | UnsupportedOperationException e) {
            return false;
        }
    }
}

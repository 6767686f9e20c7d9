package org.wsgibridge.launch;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Unpacks a WAR in a separate process, as {@code java -jar} does. */
final class Unpacking {
    private Unpacking() {}

    /**
     * Prints the folder of the WAR that is named; it waits for others as many milliseconds as the second argument says.
     */
    public static void main(String[] arguments) throws IOException {
        Path war = Path.of(arguments[0]);
        UnpackedWar unpacked = arguments.length == 1
                ? new UnpackedWar(war)
                : new UnpackedWar(war, TimeUnit.MILLISECONDS.toNanos(Long.parseLong(arguments[1])));
        System.out.println(unpacked.folder());
    }
}

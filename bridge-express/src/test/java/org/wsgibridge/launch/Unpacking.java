package org.wsgibridge.launch;

import java.io.IOException;
import java.nio.file.Path;

/** Unpacks a WAR in a process of its own, as {@code java -jar} does. */
final class Unpacking {
    private Unpacking() {}

    /** Prints the folder of the WAR that is named. */
    public static void main(String[] arguments) throws IOException {
        System.out.println(new UnpackedWar(Path.of(arguments[0])).folder());
    }
}

package org.wsgibridge.express.war;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.wsgibridge.express.install.Tool;

/** A build in a process of its own, which has started a program that takes long. */
final class AbandonedBuild {
    private AbandonedBuild() {}

    /** Prints the folder of the build, then the process id of the program, and waits for that. */
    public static void main(String[] arguments) throws IOException {
        try (WorkFolder work = new WorkFolder()) {
            Files.writeString(work.folder().resolve("half"), "half");
            Path partial = Files.writeString(Path.of(arguments[0]), "half");
            work.add(partial);
            System.out.println(work.folder());
            String script = "sleep 600 & echo $! > %s; wait".formatted(arguments[1]);
            new Tool(work.folder(), List.of("sh", "-c", script)).run();
        }
    }
}

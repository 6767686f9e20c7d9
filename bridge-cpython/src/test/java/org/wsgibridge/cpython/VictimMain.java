package org.wsgibridge.cpython;

import java.nio.file.Path;
import org.wsgibridge.settings.ApplicationRef;
import org.wsgibridge.spi.Interpreter;

/** A JVM to be killed: opens an interpreter, tells its process id, sends one request and waits. */
final class VictimMain {
    private VictimMain() {}

    public static void main(String[] arguments) throws Exception {
        EngineKit kit = new EngineKit(Path.of(arguments[0]));
        ApplicationRef application = new ApplicationRef.Script(Path.of(arguments[0], "app.wsgi"), "application");
        Interpreter interpreter = kit.open(application);
        kit.get(application, arguments[1]).send(interpreter);
        System.out.println("pid " + interpreter.pid());
        Thread.sleep(60_000);
    }
}

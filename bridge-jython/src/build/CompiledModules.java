import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.stream.Stream;
import org.python.core.PySystemState;
import org.python.core.imp;
import org.wsgibridge.spi.support.PythonModules;

/**
 * Compiles the bridge's own Python modules to classes, which the engine loads as any other: a start need not compile
 * them, and an archive of classes can have them. The same sources give the same bytes.
 *
 * <p>Run by the build: {@code java -cp JYTHON:BRIDGE-CORE CompiledModules.java FOLDER}.
 */
public final class CompiledModules {
    private static final String PACKAGE = "org.wsgibridge.python.";

    private CompiledModules() {}

    public static void main(String[] arguments) throws IOException {
        Properties settings = new Properties();
        settings.setProperty("python.cachedir.skip", "true");
        settings.setProperty("python.import.site", "false");
        settings.setProperty("python.console.encoding", "utf-8");
        Properties registry = new Properties();
        registry.putAll(System.getProperties());
        PySystemState.initialize(registry, settings, new String[0]);
        Path folder = Files.createDirectories(Path.of(arguments[0], PACKAGE.replace('.', '/')));
        for (String name : Stream.of(PythonModules.NAMES, PythonModules.DEVELOPMENT, PythonModules.ON_DEMAND)
                .flatMap(List::stream)
                .toList()) {
            try (InputStream source = PythonModules.open(name)) {
                String file = PACKAGE.replace('.', '/') + name + ".py"; // another one is given when it is loaded
                Files.write(folder.resolve(name + "$py.class"), imp.compileSource(PACKAGE + name, source, file));
            }
        }
    }
}

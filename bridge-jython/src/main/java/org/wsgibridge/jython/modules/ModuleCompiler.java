package org.wsgibridge.jython.modules;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.python.core.PySystemState;
import org.wsgibridge.jython.library.CoreClasses;

/**
 * Compiles the modules of an application when it is packed, so that its first start need not do so. The compiled
 * modules are written to the folder {@value #FOLDER} in a folder of the Python path, where {@link CodeCache} finds
 * them.
 */
public final class ModuleCompiler {
    /** The name of the folder with the compiled modules. */
    public static final String FOLDER = "__jython__";

    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z_]\\w*");
    private static final String SOURCE = ".py";
    private static final String PACKAGE = "__init__";

    private final Path target;
    private final CodeCache cache;
    private final Set<Path> compiled = new HashSet<>();
    /** The real paths of the folders that are being compiled: one of them may have a link to another. */
    private final Set<Path> entered = new HashSet<>();

    private int invalid;

    private ModuleCompiler(Path target) {
        this.target = target;
        this.cache = new CodeCache(target);
    }

    /**
     * Compiles the modules that Python finds below folders of its search path. Prints the number of compiled modules
     * and the number of modules that are not valid Python 2.7.
     *
     * @param arguments the folder in which the folder {@value #FOLDER} is made, then the folders to search
     */
    public static void main(String[] arguments) {
        if (arguments.length < 2) {
            throw new IllegalArgumentException("expected the folder to write to, then folders of the Python path, got "
                    + Arrays.toString(arguments));
        }
        Path target = Path.of(arguments[0], FOLDER);
        if (Files.isSymbolicLink(target)) {
            throw new IllegalArgumentException(target + ": expected a folder, and not a link to one");
        }
        CoreClasses.install();
        Properties settings = new Properties();
        settings.setProperty("python.cachedir.skip", "true");
        settings.setProperty("python.import.site", "false");
        // A copy, because Jython writes into it.
        Properties registry = new Properties();
        registry.putAll(System.getProperties());
        PySystemState.initialize(registry, settings, new String[0]);
        ModuleCompiler compiler = new ModuleCompiler(target);
        for (String folder : Arrays.asList(arguments).subList(1, arguments.length)) {
            compiler.compileFolder(Path.of(folder), "");
        }
        compiler.deleteOthers();
        System.out.println(compiler.compiled.size() + " " + compiler.invalid);
    }

    /** Deletes entries of sources that have changed or gone since they were compiled. */
    private void deleteOthers() {
        try (Stream<Path> files = Files.isDirectory(target) ? Files.list(target) : Stream.empty()) {
            for (Path file : files.filter(this::isObsolete).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean isObsolete(Path file) {
        String name = file.getFileName().toString();
        return (name.endsWith(CodeCache.SUFFIX) || name.startsWith(CodeCache.PARTIAL))
                && Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
                && !compiled.contains(file);
    }

    private void compileFolder(Path folder, String prefix) {
        try (Stream<Path> files = Files.list(folder)) {
            Path real = folder.toRealPath();
            if (!entered.add(real)) {
                return;
            }
            for (Path file : files.sorted().toList()) {
                String name = file.getFileName().toString();
                if (Files.isDirectory(file)) {
                    if (IDENTIFIER.matcher(name).matches() && Files.isRegularFile(file.resolve(PACKAGE + SOURCE))) {
                        compileFolder(file, prefix + name + ".");
                    }
                } else if (name.endsWith(SOURCE)) {
                    compileModule(file, prefix, name.substring(0, name.length() - SOURCE.length()));
                }
            }
            entered.remove(real);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compileModule(Path file, String prefix, String name) throws IOException {
        boolean isInit = name.equals(PACKAGE);
        if (!IDENTIFIER.matcher(name).matches() || (isInit && prefix.isEmpty())) {
            return;
        }
        if (!Files.isReadable(file)) {
            invalid++;
            return;
        }
        String module = isInit ? prefix.substring(0, prefix.length() - 1) : prefix + name;
        try {
            compiled.add(cache.compile(module, file));
        } catch (RuntimeException | LinkageError | StackOverflowError e) {
            // Python 3, a template, or too large for a Java class. If it is imported, the import reports the error.
            invalid++;
        }
    }
}

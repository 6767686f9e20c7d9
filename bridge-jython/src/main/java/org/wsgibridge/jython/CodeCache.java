package org.wsgibridge.jython;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;
import org.python.core.BytecodeLoader;
import org.python.core.PyCode;
import org.python.core.imp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Compiled modules in a folder of the deployment's own. Jython itself would write {@code $py.class} files beside the
 * sources, where nobody may write, where they would be deployed by accident, and where they go stale. Thread-safe, also
 * between interpreters that load the same module at the same time.
 */
final class CodeCache {
    private static final Logger LOG = LoggerFactory.getLogger(CodeCache.class);
    private static final int LONGEST_NAME = 120;

    private final Path folder;

    /**
     * Makes a cache.
     *
     * @param folder where to keep the files; made when needed
     */
    CodeCache(Path folder) {
        this.folder = folder;
    }

    /**
     * Returns the code of a module, compiled anew if the source is not the one that was compiled.
     *
     * @param module the module's dotted name, which becomes part of the code
     * @param source its source file
     * @throws IOException when the source cannot be read
     */
    PyCode code(String module, Path source) throws IOException {
        FileTime modified = Files.getLastModifiedTime(source);
        Path file = file(module, source);
        byte[] bytes = read(module, file, modified);
        if (bytes == null) {
            bytes = imp.compileSource(module, Files.newInputStream(source), source.toString());
            write(file, bytes, modified);
        }
        return BytecodeLoader.makeCode(module + "$py", bytes, source.toString());
    }

    private Path file(String module, Path source) {
        String name = module.length() <= LONGEST_NAME ? module : module.substring(0, LONGEST_NAME);
        return folder.resolve(name + "-" + hash(source + "\n" + module) + "$py.class");
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Returns what was compiled from exactly this state of the source, by this version of Jython, else {@code null}. */
    private static byte @Nullable [] read(String module, Path file, FileTime modified) {
        try {
            // Equal, not newer: a source that is put back to an older version has changed as well.
            if (!Files.isRegularFile(file) || !Files.getLastModifiedTime(file).equals(modified)) {
                return null;
            }
            // Closes the stream.
            return imp.readCode(module, Files.newInputStream(file), true);
        } catch (IOException | RuntimeException e) {
            LOG.debug("{} is no compiled module; the source is compiled again", file, e);
            return null;
        }
    }

    private void write(Path file, byte[] bytes, FileTime modified) {
        try {
            Files.createDirectories(folder);
            Path partial = Files.createTempFile(folder, "compiled", ".tmp");
            Files.write(partial, bytes);
            Files.setLastModifiedTime(partial, modified);
            // At once, so that another interpreter never sees a part of it.
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.debug("{} cannot be written; the next interpreter compiles the module again", file, e);
        }
    }
}

package org.wsgibridge.jython.modules;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.python.Version;
import org.python.core.BytecodeLoader;
import org.python.core.PyCode;
import org.python.core.PyException;
import org.python.core.imp;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps compiled modules in a folder. Jython itself would write {@code $py.class} files beside the sources. A server
 * may not be allowed to write there, and such files may be deployed by accident or become outdated. The name of an
 * entry depends on the version of Jython, the module's name and the bytes of its source. So an entry never belongs to
 * another source, whatever the times of the files are, and it can be used wherever the source is. Thread-safe, also
 * between interpreters and servers that load the same module at the same time.
 */
public final class CodeCache {
    /**
     * The end of the names of entries. Must be changed if modules are compiled to other code without a new version of
     * Jython.
     */
    static final String SUFFIX = "$py.class";

    /** The begin of the name of a file that is still being written. */
    static final String PARTIAL = ".compiled";

    private static final Logger LOG = LoggerFactory.getLogger(CodeCache.class);
    private static final int LONGEST_NAME = 120;
    private static final int DIGEST_LENGTH = 32;
    private static final Duration USE_NOTED_EVERY = Duration.ofDays(1);

    private final Path folder;
    private final List<Path> shipped;
    private final boolean lasting;

    private final Compilations compilations = new Compilations();

    /** Whether an entry could not be written. */
    private volatile boolean isUnwritable;

    /**
     * Makes a cache that is kept after the process ends.
     *
     * @param folder where to keep the files; it is made if needed; no other user may write to it, because its content
     *     is executed
     */
    public CodeCache(Path folder) {
        this(folder, List.of(), true);
    }

    /**
     * Makes a cache that also finds what {@link ModuleCompiler} has compiled.
     *
     * @param folder where to keep the files
     * @param shipped folders that came with the application; they are only read, and are trusted as much as its sources
     * @param lasting whether the next start of the server uses the same folder
     */
    CodeCache(Path folder, List<Path> shipped, boolean lasting) {
        this.folder = folder;
        this.shipped = List.copyOf(shipped);
        this.lasting = lasting;
    }

    /**
     * Returns the code of a module. Compiles it unless its source was compiled before.
     *
     * @param module the module's dotted name, which becomes part of the code
     * @param source its source file
     * @throws IOException if the source cannot be read
     */
    public PyCode code(String module, Path source) throws IOException {
        byte[] text = Files.readAllBytes(source);
        String name = name(module, text);
        for (Path brought : shipped) {
            byte[] kept = read(brought.resolve(name));
            if (kept != null) {
                return code(module, kept, source);
            }
        }
        Path file = folder.resolve(name);
        byte[] kept = read(file);
        if (kept != null) {
            noteUse(file);
            return code(module, kept, source);
        }
        byte[] compiled;
        compilations.begin();
        try {
            compiled = compile(module, text, source.toString());
            write(file, compiled);
        } finally {
            compilations.end(System.nanoTime());
        }
        return code(module, compiled, source);
    }

    /**
     * Returns why a start takes long and what to do about it, if modules are being compiled at the moment. Otherwise
     * returns {@code ""}.
     */
    public String slowness() {
        int count = compilations.soFar(System.nanoTime());
        if (count == 0) {
            return "";
        }
        boolean isKept = lasting && !isUnwritable;
        return ": modules were still being compiled, " + count + " so far; "
                + (isKept ? "compiled modules are kept, so start again, or set" : "set")
                + " a longer startup-timeout, or deploy a WAR of build-war, which has compiled modules";
    }

    /**
     * Compiles a module into the folder, unless its entry exists.
     *
     * @return the file of the entry
     * @throws IOException if the source cannot be read, or the file cannot be written
     * @throws PyException if the source is not valid Python 2.7
     */
    Path compile(String module, Path source) throws IOException {
        byte[] text = Files.readAllBytes(source);
        Path file = folder.resolve(name(module, text));
        if (read(file) == null) {
            // The real file name is set when the code is loaded. This name does not depend on where the module is
            // packed.
            write(file, compile(module, text, module.replace('.', '/') + ".py"));
            if (!Files.isRegularFile(file)) {
                throw new IOException(file + " cannot be written");
            }
        }
        return file;
    }

    private static byte[] compile(String module, byte[] text, String fileName) {
        return imp.compileSource(module, new ByteArrayInputStream(text), fileName);
    }

    private static PyCode code(String module, byte[] compiled, Path source) {
        return BytecodeLoader.makeCode(module + "$py", compiled, source.toString());
    }

    private static String name(String module, byte[] text) {
        MessageDigest digest = digest();
        digest.update((Version.getVersion() + "\n" + imp.getAPIVersion() + "\n" + module + "\n").getBytes(UTF_8));
        String key = HexFormat.of().formatHex(digest.digest(text));
        String name = module.length() <= LONGEST_NAME ? module : module.substring(0, LONGEST_NAME);
        return name + "-" + key + SUFFIX;
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Returns the code in an entry; {@code null} if there is no entry, or it is incomplete, as after a power failure.
     */
    private static byte @Nullable [] read(Path file) {
        try {
            byte[] bytes = Files.readAllBytes(file);
            byte[] code = Arrays.copyOfRange(bytes, Math.min(DIGEST_LENGTH, bytes.length), bytes.length);
            if (!Arrays.equals(Arrays.copyOf(bytes, DIGEST_LENGTH), digest().digest(code))) {
                LOG.debug("{} is not whole; the module is compiled again", file);
                return null;
            }
            return code;
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            LOG.debug("{} cannot be read; the module is compiled again", file, e);
            return null;
        }
    }

    /** Updates the time of an entry that is used, so that {@link CodeCacheCleaner} does not remove it. */
    private static void noteUse(Path file) {
        try {
            Instant now = Instant.now();
            if (Files.getLastModifiedTime(file)
                    .toInstant()
                    .plus(USE_NOTED_EVERY)
                    .isBefore(now)) {
                Files.setLastModifiedTime(file, FileTime.from(now));
            }
        } catch (IOException e) {
            LOG.debug("the use of {} is not noted", file, e);
        }
    }

    private void write(Path file, byte[] code) {
        Path partial = null;
        try {
            Files.createDirectories(folder);
            partial = Files.createTempFile(folder, PARTIAL, ".tmp");
            byte[] bytes = Arrays.copyOf(digest().digest(code), DIGEST_LENGTH + code.length);
            System.arraycopy(code, 0, bytes, DIGEST_LENGTH, code.length);
            Files.write(partial, bytes);
            // Atomically, so that another interpreter or server never sees a part of it.
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            isUnwritable = true;
            LOG.debug("{} cannot be written; the next interpreter compiles the module again", file, e);
            delete(partial);
        }
    }

    private static void delete(@Nullable Path partial) {
        try {
            if (partial != null) {
                Files.deleteIfExists(partial);
            }
        } catch (IOException e) {
            LOG.debug("{} is left", partial, e);
        }
    }
}

package org.wsgibridge.cpython.process;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.wsgibridge.files.FileTree;
import org.wsgibridge.files.FolderTrust;
import org.wsgibridge.files.OwnFiles;
import org.wsgibridge.spi.support.PythonModules;

/**
 * The daemon's Python sources, as files. If there is a cache, they stay there for later starts: Python keeps its
 * bytecode beside them, which halves the time in which a daemon starts. Servers of several versions may share the
 * cache. Thread-safe.
 */
final class DaemonSources {
    private static final Logger LOG = LoggerFactory.getLogger(DaemonSources.class);
    private static final String RESOURCES = "/org/wsgibridge/cpython/python/";
    private static final String START = "start.py";
    private static final List<String> FILES = List.of(
            START,
            "wsgibridge/__init__.py",
            "wsgibridge/accelerator.py",
            "wsgibridge/clocks.py",
            "wsgibridge/config.py",
            "wsgibridge/connection.py",
            "wsgibridge/crew.py",
            "wsgibridge/daemon.py",
            "wsgibridge/ending.py",
            "wsgibridge/gateway.py",
            "wsgibridge/hooks.py",
            "wsgibridge/identity.py",
            "wsgibridge/interrupts.py",
            "wsgibridge/loader.py",
            "wsgibridge/meters.py",
            "wsgibridge/process.py",
            "wsgibridge/protocol.py",
            "wsgibridge/receipts.py",
            "wsgibridge/request.py",
            "wsgibridge/signals.py",
            "wsgibridge/spans.py",
            "wsgibridge/stacks.py",
            "wsgibridge/streams.py",
            "wsgibridge/syscalls.py",
            "wsgibridge/watched.py",
            "wsgibridge/watcher.py");

    private static final String KEPT = "cpython";
    private static final String PREFIX = "daemon-";
    private static final Duration UNUSED = Duration.ofDays(30);

    private final Path folder;

    /**
     * Writes the sources.
     *
     * @param own a folder that only this deployment uses
     * @param cache a folder for files that a later start can use again; {@code null} if there is none
     */
    DaemonSources(Path own, @Nullable Path cache) throws IOException {
        Map<String, String> sources = read();
        Path kept = cache == null ? null : keep(cache.toAbsolutePath().resolve(KEPT), sources);
        folder = kept == null ? own.resolve("python") : kept;
        if (kept == null) {
            write(sources, folder);
        }
    }

    /** Returns the script that starts a daemon. Writes it again if another server has removed it as unused. */
    Path startScript() {
        Path script = folder.resolve(START);
        try {
            if (!Files.exists(script)) {
                write(read(), folder);
            }
            Files.setLastModifiedTime(folder, FileTime.from(Instant.now()));
        } catch (IOException e) {
            LOG.debug("{} is as it is", folder, e); // the start of the daemon reports what is missing
        }
        return script;
    }

    private static Map<String, String> read() throws IOException {
        Map<String, String> sources = new LinkedHashMap<>();
        for (String file : FILES) {
            try (InputStream in = DaemonSources.class.getResourceAsStream(RESOURCES + file)) {
                if (in == null) {
                    throw new IOException("the resource " + RESOURCES + file + " is missing");
                }
                sources.put(file, new String(in.readAllBytes(), UTF_8));
            }
        }
        for (String module : Stream.of(PythonModules.NAMES, PythonModules.DEVELOPMENT, PythonModules.ON_DEMAND)
                .flatMap(List::stream)
                .toList()) {
            try (InputStream in = PythonModules.open(module)) {
                sources.put(module + ".py", new String(in.readAllBytes(), UTF_8));
            }
        }
        return sources;
    }

    /** Returns the folder that contains the sources; {@code null} if they cannot be kept. */
    private static @Nullable Path keep(Path place, Map<String, String> sources) {
        try {
            String fault = OwnFiles.makeFolder(place);
            if (fault != null) {
                LOG.debug("The daemon's modules are not kept: {}", FolderTrust.sentence(place, fault));
                return null;
            }
            Path folder = place.resolve(PREFIX + checksum(sources));
            write(sources, folder);
            removeOld(place, folder);
            return folder;
        } catch (IOException e) {
            LOG.debug("The daemon's modules are not kept in {}", place, e);
            return null;
        }
    }

    /** Returns a checksum that differs between versions. If it is the same by chance, the sources are written again. */
    private static String checksum(Map<String, String> sources) {
        CRC32 sum = new CRC32();
        sources.values().forEach(text -> sum.update(text.getBytes(UTF_8)));
        return Long.toHexString(sum.getValue());
    }

    /** Writes the files that are missing or different: after a power failure, files may be empty. */
    private static void write(Map<String, String> sources, Path folder) throws IOException {
        Files.createDirectories(folder.resolve("wsgibridge"), OwnFiles.attributes(OwnFiles.PRIVATE_FOLDER, folder));
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = folder.resolve(source.getKey());
            if (!Files.exists(file)
                    || !Arrays.equals(
                            Files.readAllBytes(file), source.getValue().getBytes(UTF_8))) {
                OwnFiles.write(file, source.getValue(), OwnFiles.PRIVATE);
            }
        }
    }

    /** Removes the sources of versions that were not used for 30 days. */
    private static void removeOld(Path place, Path used) {
        Instant recently = Instant.now().minus(UNUSED);
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(place, PREFIX + "*")) {
            for (Path each : folders) {
                if (!each.equals(used)
                        && Files.getLastModifiedTime(each).toInstant().isBefore(recently)) {
                    FileTree.delete(each);
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            LOG.debug("{} cannot be looked through", place, e); // another server may remove them meanwhile
        }
    }
}

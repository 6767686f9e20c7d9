package org.wsgibridge.jython.modules;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Keeps the folder of a {@link CodeCache} from growing without limit. Stateless. */
final class CodeCacheCleaner {
    private static final Logger LOG = LoggerFactory.getLogger(CodeCacheCleaner.class);
    private static final Duration UNUSED = Duration.ofDays(30);
    private static final Duration BEING_WRITTEN = Duration.ofHours(1);
    private static final long LARGEST = 256L << 20;

    private CodeCacheCleaner() {}

    private record Entry(Path file, long size, Instant used) {}

    /**
     * Removes entries that were not used for 30 days, and incomplete files of servers that were killed. If more than
     * 256 MiB are left, also removes the entries that were not used for the longest time. Other files in the folder are
     * not touched. If another server uses the folder, it compiles again what it misses.
     *
     * @param folder the folder of the cache, which need not exist
     * @param now the present time
     */
    static void clean(Path folder, Instant now) {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Entry> entries = entries(folder, now);
        entries.sort(Comparator.comparing(Entry::used).reversed());
        long size = 0;
        for (Entry entry : entries) {
            size += entry.size;
            if (size > LARGEST || entry.used.plus(UNUSED).isBefore(now)) {
                delete(entry.file);
            }
        }
    }

    private static List<Entry> entries(Path folder, Instant now) {
        List<Entry> entries = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                BasicFileAttributes attributes =
                        Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
                Instant used = attributes.lastModifiedTime().toInstant();
                if (name.startsWith(CodeCache.PARTIAL)) {
                    if (used.plus(BEING_WRITTEN).isBefore(now)) {
                        delete(file);
                    }
                } else if (name.endsWith(CodeCache.SUFFIX)) {
                    entries.add(new Entry(file, attributes.size(), used));
                }
            }
        } catch (IOException | DirectoryIteratorException e) {
            // Another server may remove files meanwhile.
            LOG.debug("{} cannot be looked through", folder, e);
        }
        return entries;
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.debug("{} is left", file, e);
        }
    }
}

package org.wsgibridge.express.war;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A JAR or WAR whose bytes depend only on the names and contents of its files, so that builds are reproducible: sorted,
 * without permissions, with times that are derived from the contents and do not depend on the time zone. Not
 * thread-safe.
 */
final class Archive {
    private static final String MANIFEST = "META-INF/MANIFEST.MF";
    private static final Instant FOLDERS = Instant.parse("2000-01-01T00:00:00Z");

    private final String manifest;
    private final SortedMap<String, Content> contents;

    /**
     * Makes an archive; nothing is written yet.
     *
     * @param manifest the text of its manifest
     * @param contents the other files by name
     */
    Archive(String manifest, Map<String, Content> contents) {
        this.manifest = manifest;
        this.contents = new TreeMap<>(contents);
        addFolders();
    }

    private void addFolders() {
        for (String name : contents.keySet().toArray(String[]::new)) {
            for (int slash = name.lastIndexOf('/'); slash > 0; slash = name.lastIndexOf('/', slash - 1)) {
                contents.putIfAbsent(name.substring(0, slash + 1), Content.of(""));
            }
        }
    }

    /** Writes the archive. The manifest comes first, where {@code JarInputStream} expects it. The target stays open. */
    void writeTo(OutputStream target) throws IOException {
        ZipOutputStream zip = new ZipOutputStream(target);
        write(zip, "META-INF/", Content.of(""));
        write(zip, MANIFEST, Content.of(manifest));
        for (Map.Entry<String, Content> entry : contents.entrySet()) {
            if (!entry.getKey().equals("META-INF/")) {
                write(zip, entry.getKey(), entry.getValue());
            }
        }
        zip.finish();
        target.flush();
    }

    private static void write(ZipOutputStream zip, String name, Content content) throws IOException {
        ZipEntry entry = new ZipEntry(name);
        Content.Summary summary = content.summary();
        boolean stored = content.stored() || entry.isDirectory();
        entry.setMethod(stored ? ZipEntry.STORED : ZipEntry.DEFLATED);
        if (stored) {
            entry.setSize(summary.size());
            entry.setCrc(summary.crc());
        }
        setTime(entry, entry.isDirectory() ? FOLDERS : summary.time());
        zip.putNextEntry(entry);
        content.copyTo(zip);
        zip.closeEntry();
    }

    /**
     * Sets the time of an entry twice: as the local time of ZIP, for which UTC is used, and in the extra field with
     * seconds since 1970.
     */
    private static void setTime(ZipEntry entry, Instant time) {
        entry.setTimeLocal(LocalDateTime.ofInstant(time, ZoneOffset.UTC));
        entry.setExtra(ByteBuffer.allocate(9)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putShort((short) 0x5455)
                .putShort((short) 5)
                .put((byte) 1)
                .putInt((int) time.getEpochSecond())
                .array());
    }
}

package org.wsgibridge.express.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;

/**
 * A snapshot of files, to detect changes: the identity, size and modification time of each. Links are followed, so that
 * a replaced link, as certbot and Kubernetes ({@code ..data}) use it, is a change as well. Immutable.
 *
 * @param stamps one for each file
 */
record FileStamps(List<String> stamps) {
    FileStamps {
        stamps = List.copyOf(stamps);
    }

    static FileStamps of(List<Path> files) {
        return new FileStamps(files.stream().map(FileStamps::stamp).toList());
    }

    private static String stamp(Path file) {
        try {
            BasicFileAttributes found = Files.readAttributes(file, BasicFileAttributes.class);
            return found.fileKey() + " " + found.size() + " " + found.lastModifiedTime();
        } catch (IOException e) {
            return "unreadable";
        }
    }
}

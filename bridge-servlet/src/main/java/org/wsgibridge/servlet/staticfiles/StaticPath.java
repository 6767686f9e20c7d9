package org.wsgibridge.servlet.staticfiles;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Maps the path of a URL to a path in a folder. Stateless. */
final class StaticPath {

    private StaticPath() {}

    /**
     * Resolves a path without leaving the folder. The caller has to check symbolic links.
     *
     * @param folder the folder
     * @param below the decoded path below the prefix, a native string without a leading slash
     * @return the path of the file; {@code null} if it must not be served, because a name in it begins with a dot (this
     *     includes {@code ..}), is empty, is not valid UTF-8, or has characters that are special to a file system
     */
    static @Nullable Path resolve(Path folder, String below) {
        String text = utf8(below);
        if (text == null || text.isEmpty()) {
            return null;
        }
        Path path = folder;
        int start = 0;
        while (start <= text.length()) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            String name = text.substring(start, end);
            if (!isName(name)) {
                return null;
            }
            try {
                path = path.resolve(name);
            } catch (InvalidPathException e) {
                return null;
            }
            start = end + 1;
        }
        return path;
    }

    /**
     * Returns whether a file or folder of that name may be served: the name is not hidden, and has no characters that
     * are special to a file system.
     */
    static boolean isName(String name) {
        return !name.isEmpty() && name.charAt(0) != '.' && !isSpecial(name);
    }

    /**
     * Returns whether a path leads to a hidden file or through a hidden folder.
     *
     * @param relative the path below the served folder
     */
    static boolean isHidden(Path relative) {
        for (Path name : relative) {
            if (name.toString().startsWith(".")) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSpecial(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c < 0x20 || c == 0x7f || c == '\\' || c == ':') {
                return true;
            }
        }
        return false;
    }

    private static @Nullable String utf8(String nativeString) {
        try {
            return UTF_8.newDecoder()
                    .decode(ByteBuffer.wrap(nativeString.getBytes(ISO_8859_1)))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}

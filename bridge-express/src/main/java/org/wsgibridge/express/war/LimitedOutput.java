package org.wsgibridge.express.war;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.wsgibridge.express.failure.ExpressException;
import org.wsgibridge.express.install.Bytes;

/** A stream that fails when it becomes larger than a limit, and measures its size and hash. Not thread-safe. */
final class LimitedOutput extends FilterOutputStream {
    private final long limit;
    private final MessageDigest digest;
    private long size;

    /**
     * Makes a stream.
     *
     * @param target takes the bytes
     * @param limit the limit in bytes; to exceed it is an {@link ExpressException}
     */
    LimitedOutput(OutputStream target, long limit) {
        this(target, limit, Content.sha256());
    }

    private LimitedOutput(OutputStream target, long limit, MessageDigest digest) {
        super(new DigestOutputStream(target, digest));
        this.limit = limit;
        this.digest = digest;
    }

    @Override
    public void write(int one) throws IOException {
        count(1);
        out.write(one);
    }

    @Override
    public void write(byte[] bytes, int start, int length) throws IOException {
        count(length);
        out.write(bytes, start, length);
    }

    private void count(int more) {
        size += more;
        if (size > limit) {
            throw tooLarge(limit);
        }
    }

    static ExpressException tooLarge(long limit) {
        return ExpressException.usage("the WAR would be larger than --max-size " + Bytes.text(limit)
                + ": expected a smaller project, --exclude for what it need not have, or a larger --max-size");
    }

    long size() {
        return size;
    }

    /** Returns the SHA-256 hash of all bytes, in hexadecimal. To be called once. */
    String sha256() {
        return HexFormat.of().formatHex(digest.digest());
    }
}

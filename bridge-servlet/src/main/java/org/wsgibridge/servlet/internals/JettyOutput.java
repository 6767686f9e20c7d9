package org.wsgibridge.servlet.internals;

import jakarta.servlet.ServletOutputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Calls {@code write(ByteBuffer)} of Jetty's output stream, which passes a direct buffer to the operating system
 * without a copy. {@code write(byte[])} copies the bytes in pieces of 32 KiB. Servlet 6.1 has this method in every
 * stream, but the bridge requires only 6.0. Thread-safe.
 */
public final class JettyOutput {
    private static final String JETTY = "org.eclipse.jetty.";

    /** The method of the class of streams that was seen last. In practice, there is only one class. */
    private volatile @Nullable Found last;

    /**
     * The method of a class.
     *
     * @param write the method; {@code null} if the class is not Jetty's, or has no such method
     */
    private record Found(Class<?> type, @Nullable MethodHandle write) {}

    /** Returns the method of a stream; {@code null} if the stream is not Jetty's own, or has no such method. */
    public @Nullable MethodHandle writeOf(ServletOutputStream out) {
        Class<?> type = out.getClass();
        Found found = last;
        if (found == null || found.type != type) {
            found = new Found(type, find(type));
            last = found;
        }
        return found.write;
    }

    private static @Nullable MethodHandle find(Class<?> type) {
        if (!type.getName().startsWith(JETTY)) {
            return null;
        }
        try {
            return MethodHandles.publicLookup()
                    .findVirtual(type, "write", MethodType.methodType(void.class, ByteBuffer.class))
                    .asType(MethodType.methodType(void.class, ServletOutputStream.class, ByteBuffer.class));
        } catch (ReflectiveOperationException e) {
            return null;
        }
    }

    /**
     * Writes the bytes of a buffer, which must not change until the stream is ready again.
     *
     * @param write the method of the stream
     */
    public static void write(MethodHandle write, ServletOutputStream out, ByteBuffer bytes) throws IOException {
        try {
            write.invokeExact(out, bytes);
        } catch (IOException | RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new IOException(e);
        }
    }
}

package org.wsgibridge.cpython.process;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketOption;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import jdk.net.UnixDomainPrincipal;
import org.jspecify.annotations.Nullable;
import org.wsgibridge.files.OwnFiles;

/**
 * Where the JVM listens until a daemon has connected. The folder is this user's alone, and so is the socket; a process
 * of another user that still gets there is refused, where the system says whose a connection is. Thread-safe.
 */
public final class DaemonSocket implements Closeable {
    private final Path path;
    private final ServerSocketChannel server;
    private final UserPrincipal owner;

    private DaemonSocket(Path path, ServerSocketChannel server, UserPrincipal owner) {
        this.path = path;
        this.server = server;
        this.owner = owner;
    }

    public static DaemonSocket listen(Path path) throws IOException {
        ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            server.bind(UnixDomainSocketAddress.of(path));
            Files.setPosixFilePermissions(path, OwnFiles.PRIVATE);
            return new DaemonSocket(path, server, Files.getOwner(path, LinkOption.NOFOLLOW_LINKS));
        } catch (IOException e) {
            server.close();
            throw e;
        }
    }

    public Path path() {
        return path;
    }

    /** Accepts the next connection; {@code null} when the socket was closed because the process ended. */
    @Nullable
    public SocketChannel accept() throws IOException {
        try {
            while (true) {
                SocketChannel channel = server.accept();
                if (isOwn(channel)) {
                    return channel;
                }
                channel.close();
            }
        } catch (ClosedChannelException e) {
            return null;
        }
    }

    private boolean isOwn(SocketChannel channel) throws IOException {
        for (SocketOption<?> option : channel.supportedOptions()) {
            if (option.name().equals("SO_PEERCRED") && channel.getOption(option) instanceof UnixDomainPrincipal peer) {
                return peer.user().equals(owner);
            }
        }
        return true;
    }

    /** Removes the name: no other process connects. */
    public void hide() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // It goes with its folder.
        }
    }

    @Override
    public void close() throws IOException {
        hide();
        server.close();
    }
}

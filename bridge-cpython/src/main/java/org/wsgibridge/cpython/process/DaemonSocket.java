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
 * The socket on which the JVM listens until a daemon has connected. Only this user can access its folder and the socket
 * itself. A connection from a process of another user is refused, if the system reports that user. Thread-safe.
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

    /** Opens a socket with a path that does not exist yet. */
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

    /** Waits for the next connection. Returns {@code null} if the socket was closed, because the process ended. */
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

    /** Removes the name of the socket, so that no other process can connect. */
    public void hide() {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            // It is removed with its folder.
        }
    }

    @Override
    public void close() throws IOException {
        hide();
        server.close();
    }
}

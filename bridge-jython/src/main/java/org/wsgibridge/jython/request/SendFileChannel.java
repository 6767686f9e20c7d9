package org.wsgibridge.jython.request;

import java.io.IOException;
import java.nio.channels.FileChannel;
import org.wsgibridge.jython.objects.DelegatingFileChannel;

/**
 * The channel of a file that Python has opened and that is being sent. Keeps the Python object alive: its finalizer
 * would close the channel while the transport, which may be slower than the application, still reads it.
 */
final class SendFileChannel extends DelegatingFileChannel {
    private final Runnable onClose;

    /**
     * Takes a file over.
     *
     * @param channel the file
     * @param onClose closes it on Python's side; called once, by the transport's thread
     */
    SendFileChannel(FileChannel channel, Runnable onClose) {
        super(channel);
        this.onClose = onClose;
    }

    @Override
    protected void implCloseChannel() throws IOException {
        onClose.run();
        super.implCloseChannel();
    }
}

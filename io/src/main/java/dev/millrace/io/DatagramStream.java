package dev.millrace.io;

import dev.millrace.Async;
import dev.millrace.stream.AsyncStream;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The datagrams of an endpoint, without the errors of single datagrams. */
final class DatagramStream implements AsyncStream<Datagram> {
    private final DatagramInbox inbox;
    private boolean closed; // loop only

    DatagramStream(DatagramInbox inbox) {
        this.inbox = inbox;
    }

    @Override
    public @Nullable Datagram next() {
        if (closed) {
            Async.readyCheckpoint("next");
            return null;
        }
        while (true) {
            try {
                Datagram datagram = inbox.next();
                closed = datagram == null;
                return datagram;
            } catch (IOException ofOneDatagram) {
                // counted; go on to the next one
            }
        }
    }

    @Override
    public boolean ready() {
        return closed || inbox.ready();
    }

    @Override
    public void close() {
        closed = true;
    }

    @Override
    public boolean closed() {
        return closed;
    }

    @Override
    public String toString() {
        return "stream of datagrams" + (closed ? ", closed" : "");
    }
}

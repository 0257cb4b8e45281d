package dev.millrace.stream;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** The stream of a listener. The listener refers to the mailbox, never to this object. */
final class ListenedStream<T> implements AsyncStream<T> {
    private final Mailbox<T> mailbox;
    private final StreamLoop streamLoop = new StreamLoop();
    // loop thread only
    private Cleaner.@Nullable Cleanable abandonment;
    private boolean reading;

    ListenedStream(Mailbox<T> mailbox) {
        this.mailbox = mailbox;
    }

    @Override
    public @Nullable T next() {
        EventLoop loop = streamLoop.enter("next");
        if (reading) {
            Async.readyCheckpoint("next");
            throw new IllegalStateException(
                    "another task is waiting for this stream's next element: it has one consumer");
        }
        reading = true;
        try {
            return nextOn(loop);
        } finally {
            reading = false;
            unwatchIfClosed();
            Reference.reachabilityFence(this);
        }
    }

    private @Nullable T nextOn(EventLoop loop) {
        if (abandonment == null && !mailbox.closed()) {
            Async.readyCheckpoint(); // in a cancelled scope nothing is registered
            abandonment =
                    AbandonedStream.watch(
                            this, new AbandonedStream(mailbox, loop, "listened stream"));
            mailbox.register();
        }
        boolean waited = false;
        while (!mailbox.ready()) {
            mailbox.awaitSignal();
            waited = true;
        }
        if (!waited) {
            Async.readyCheckpoint(); // before the element is taken, so that a cancel takes nothing
        }
        T element = mailbox.take();
        return element != null ? element : mailbox.finish();
    }

    @Override
    public boolean ready() {
        streamLoop.enter("ready");
        return mailbox.ready();
    }

    @Override
    public void close() {
        try {
            streamLoop.enter("close");
            mailbox.close();
        } finally {
            unwatchIfClosed();
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public boolean closed() {
        return mailbox.closed();
    }

    private void unwatchIfClosed() {
        Cleaner.Cleanable watch = abandonment;
        if (watch != null && mailbox.closed()) {
            watch.clean(); // the field stays set: there was a registration
        }
    }

    @Override
    public String toString() {
        return "stream of a listener";
    }
}

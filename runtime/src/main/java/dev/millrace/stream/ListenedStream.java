package dev.millrace.stream;

import java.lang.ref.Cleaner;
import java.lang.ref.Reference;
import org.jspecify.annotations.Nullable;

/** What the user holds of a listened stream; the listener holds the mailbox, and never this. */
final class ListenedStream<T> implements AsyncStream<T> {
    private final Mailbox<T> mailbox;
    // loop thread only
    private @Nullable ReadyCheckpoint checkpoint;
    private Cleaner.@Nullable Cleanable abandonment;
    private boolean reading;

    ListenedStream(Mailbox<T> mailbox) {
        this.mailbox = mailbox;
    }

    @Override
    public @Nullable T next() {
        ReadyCheckpoint ready = enter("next");
        if (reading) {
            throw new IllegalStateException(
                    "another task is waiting for this stream's next element: it has one consumer");
        }
        reading = true;
        try {
            return nextPassing(ready);
        } finally {
            reading = false;
            unwatchIfClosed();
            Reference.reachabilityFence(this);
        }
    }

    private @Nullable T nextPassing(ReadyCheckpoint ready) {
        if (abandonment == null && !mailbox.closed()) {
            ready.pass(); // in a cancelled scope nothing is registered
            abandonment =
                    Abandonment.watch(
                            this, new Abandonment(mailbox, ready.loop(), "listened stream"));
            mailbox.register();
        }
        boolean waited = false;
        while (!mailbox.ready()) {
            mailbox.awaitSignal();
            waited = true;
        }
        if (!waited) {
            ready.pass(); // before the element is taken: a cancel leaves it where it is
        }
        T element = mailbox.take();
        return element != null ? element : mailbox.finish();
    }

    @Override
    public boolean ready() {
        enter("ready");
        return mailbox.ready();
    }

    @Override
    public void close() {
        try {
            enter("close");
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

    private ReadyCheckpoint enter(String call) {
        ReadyCheckpoint ready = checkpoint;
        if (ready == null) {
            ready = ReadyCheckpoint.onCurrentLoop();
            checkpoint = ready;
        }
        ready.requireOwner(call);
        return ready;
    }

    private void unwatchIfClosed() {
        Cleaner.Cleanable watch = abandonment;
        if (watch != null && mailbox.closed()) {
            watch.clean(); // kept, as the sign that there was a registration
        }
    }
}

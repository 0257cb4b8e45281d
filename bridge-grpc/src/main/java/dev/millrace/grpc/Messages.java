package dev.millrace.grpc;

import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.reactivestreams.ForeignSource;
import dev.millrace.spi.Description;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * What comes in one direction of a call, for one reader. gRPC brings a message only when it was
 * asked for one, but may bring the end at any time, also before there is a reader.
 */
abstract class Messages<T> extends ForeignSource<T> implements Subscription {
    private volatile @Nullable EventLoop loop; // of the reader

    // written under the lock by the loop, before gRPC is asked for anything; read by gRPC's thread
    private volatile @Nullable Subscriber<? super T> reader;
    private long asked; // before there was a reader in place; loop only
    private boolean left; // loop only

    // under the lock
    private boolean ended;
    private @Nullable Throwable failure;

    /** Asks gRPC for so many messages. */
    abstract void ask(int messages);

    /** The reader has left before the end. */
    abstract void leave();

    /** Gives the messages to {@code subscriber}. On the loop, after the call has begun. */
    final void readBy(Subscriber<? super T> subscriber) {
        loop = EventLoop.current();
        // demand is kept until there are messages
        subscriber.onSubscribe(this);
        boolean over;
        synchronized (this) {
            reader = subscriber;
            over = ended;
        }
        if (over) {
            tellEnd(subscriber);
        } else if (!left && asked > 0) {
            ask(asInt(asked));
        }
    }

    @Override
    public final void request(long more) {
        if (reader == null) {
            asked += more;
        } else {
            ask(asInt(more));
        }
    }

    private static int asInt(long more) {
        return (int) Math.min(more, Integer.MAX_VALUE);
    }

    @Override
    public final void cancel() {
        left = true;
        leave();
    }

    /** A message that was asked for. gRPC's thread. */
    final void arrived(T message) {
        Subscriber<? super T> to = reader;
        if (to != null) {
            to.onNext(message);
        }
    }

    /**
     * The end, once. Any thread.
     *
     * @param thrown what the reader is thrown; null for the end of the stream
     * @return false if there was an end before
     */
    final boolean end(@Nullable Throwable thrown) {
        Subscriber<? super T> to;
        synchronized (this) {
            if (ended) {
                return false;
            }
            ended = true;
            failure = thrown;
            to = reader;
        }
        if (to != null) {
            tellEnd(to);
        }
        return true;
    }

    private void tellEnd(Subscriber<? super T> to) {
        Throwable thrown;
        synchronized (this) {
            thrown = failure;
        }
        if (thrown == null) {
            to.onComplete();
        } else {
            to.onError(thrown);
        }
    }

    @Override
    protected final Description describe(@Nullable Subscription subscription) {
        return Description.of("call", toString());
    }

    @Override
    public void failure(Throwable undelivered) {
        EventLoop concerned = loop;
        (concerned == null ? EventLoop.common() : concerned)
                .report(
                        new LoopFault(
                                "a call of gRPC failed, and its stream was closed before anybody"
                                        + " saw that",
                                undelivered,
                                toString(),
                                null));
    }

    @Override
    public final boolean element(Object element) {
        return false; // a message holds nothing; the loop's handler gets it
    }
}

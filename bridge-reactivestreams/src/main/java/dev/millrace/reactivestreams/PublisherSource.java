package dev.millrace.reactivestreams;

import dev.millrace.Context;
import dev.millrace.EventLoop;
import dev.millrace.spi.Description;
import java.util.Objects;
import java.util.ServiceLoader;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscriber;
import org.reactivestreams.Subscription;

/**
 * A {@code Publisher} of any library; failures that come too late go to the exception handler of
 * the loop that subscribed.
 */
final class PublisherSource<T> extends ForeignSource<T> {

    private static final @Nullable SubscriberContexts CONTEXTS =
            ServiceLoader.load(SubscriberContexts.class, SubscriberContexts.class.getClassLoader())
                    .findFirst()
                    .orElse(null);

    private final Publisher<? extends T> publisher;
    private final @Nullable Consumer<? super T> discardHook;
    // written by the subscribing thread, read by the publisher's
    private volatile @Nullable EventLoop loop;

    PublisherSource(Publisher<? extends T> publisher, @Nullable Consumer<? super T> discardHook) {
        this.publisher = Objects.requireNonNull(publisher, "publisher");
        this.discardHook = discardHook;
    }

    @Override
    protected void subscribe(Subscriber<? super T> subscriber) {
        loop = reporting();
        Context context = Context.current();
        Subscriber<? super T> target =
                hasOneValue(publisher) ? new HeldValue<T>(subscriber, this) : subscriber;
        publisher.subscribe(
                CONTEXTS == null || context.isEmpty()
                        ? target
                        : CONTEXTS.answering(target, context));
    }

    @Override
    protected Description describe(@Nullable Subscription subscription) {
        return Description.of("publisher", publisher.getClass().getName())
                .awaiting(workBehind(subscription));
    }

    @Override
    protected ForeignSource<T> another() {
        return new PublisherSource<>(publisher, discardHook);
    }

    private static boolean hasOneValue(Publisher<?> publisher) {
        return CONTEXTS != null
                && CONTEXTS.hasOneValue(
                        publisher instanceof ExecutorPublisher<?> moved
                                ? moved.origin()
                                : publisher);
    }

    /** The loop that subscribes; outside a loop, the publisher's loop, if it has one. */
    private @Nullable EventLoop reporting() {
        EventLoop current = EventLoop.currentOrNull();
        return current == null && publisher instanceof LoopPublisher<?> own ? own.loop() : current;
    }

    @Override
    public void failure(Throwable failure) {
        EventLoop subscribed = loop;
        LoopUndelivered.report(
                subscribed == null ? EventLoop.common() : subscribed,
                "a publisher signalled an unread failure",
                failure);
    }

    @Override
    @SuppressWarnings("unchecked") // the publisher has no others
    public boolean element(Object element) {
        if (discardHook == null) {
            return false; // the specification has no way to release an element
        }
        EventLoop subscribed = loop;
        (subscribed == null ? EventLoop.common() : subscribed)
                .discard((T) element, discardHook, "subscription");
        return true;
    }
}

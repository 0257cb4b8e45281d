package dev.millrace.proof.reactive;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.Promise;
import dev.millrace.TaskCancelledException;
import dev.millrace.reactivestreams.PublisherBridge;
import io.reactivex.rxjava3.subscribers.TestSubscriber;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;

/** A promise as a {@code Publisher}. */
class HotPublisherTest extends SingleValuedContract {

    @Override
    <T> Publisher<T> publisher(LoopFuture<? extends @Nullable T> future) {
        return PublisherBridge.toPublisher(future);
    }

    @Test
    void a_loop_that_closes_tells_the_subscribers_of_what_is_not_done()
            throws InterruptedException {
        EventLoop loop = EventLoop.builder().engine(engine).open();
        var waiting = new TestSubscriber<Integer>();
        Promise<Integer> never = loop.promise("never");
        Promise<Integer> done = loop.promise("done");
        loop.runUntilComplete(
                loop.detach(() -> {
                    this.<Integer>publisher(never).subscribe(waiting);
                    done.complete(7);
                    Async.checkpoint();
                    Async.checkpoint();
                    return null;
                }));
        waiting.assertEmpty();
        loop.close();
        waiting.assertFailure(TaskCancelledException.class);

        var late = new TestSubscriber<Integer>(0);
        this.<Integer>publisher(done).subscribe(late);
        late.assertEmpty();
        late.request(1);
        late.assertResult(7); // on this thread, as the loop has none any more

        var tooLate = new TestSubscriber<Integer>();
        this.<Integer>publisher(never).subscribe(tooLate);
        tooLate.assertFailure(TaskCancelledException.class);
    }
}

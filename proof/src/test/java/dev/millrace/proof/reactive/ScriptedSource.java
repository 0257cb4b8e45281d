package dev.millrace.proof.reactive;

import dev.millrace.proof.IncomingStreamContract.Source;
import dev.millrace.stream.AsyncStream;
import java.util.function.Function;
import org.reactivestreams.Publisher;

/** A {@link ScriptedPublisher} as the source of a stream. */
final class ScriptedSource implements Source {
    private final ScriptedPublisher<Integer> publisher = new ScriptedPublisher<>();
    private final AsyncStream<Integer> stream;

    ScriptedSource(Function<Publisher<Integer>, AsyncStream<Integer>> bridge) {
        this.stream = bridge.apply(publisher);
    }

    @Override
    public AsyncStream<Integer> stream() {
        return stream;
    }

    @Override
    public void emit(int element) {
        publisher.subscriber().onNext(element);
    }

    @Override
    public void complete() {
        publisher.subscriber().onComplete();
    }

    @Override
    public void fail(Throwable failure) {
        publisher.subscriber().onError(failure);
    }

    @Override
    public boolean touched() {
        return publisher.subscribed();
    }

    @Override
    public int left() {
        return publisher.cancels();
    }
}

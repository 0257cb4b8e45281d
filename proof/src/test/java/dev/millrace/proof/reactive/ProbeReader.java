package dev.millrace.proof.reactive;

import dev.millrace.LoopFuture;
import dev.millrace.proof.OutgoingStreamContract.Reader;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/** A {@link Probe} as the reader of a stream that was made a publisher. */
record ProbeReader(Probe<Integer> probe) implements Reader {

    static Reader of(Publisher<Integer> publisher, int demand) {
        var probe = new Probe<Integer>(demand);
        publisher.subscribe(probe);
        return new ProbeReader(probe);
    }

    @Override
    public void request(int more) {
        probe.subscription().request(more);
    }

    @Override
    public void leave() {
        probe.subscription().cancel();
    }

    @Override
    public List<Integer> elements() {
        return probe.elements();
    }

    @Override
    public LoopFuture<String> end() {
        return probe.end();
    }

    @Override
    public @Nullable Throwable failure() {
        return probe.failure();
    }
}

package dev.millrace.proof.reactive;

import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;

/** The contract of one value, of {@code Maybe}. */
class MaybeContractTest extends OneValueContract<Maybe<Integer>> {

    @Override
    Maybe<Integer> of(Coroutine<Integer> body) {
        return RxBridge.<Integer>toMaybe(body);
    }

    @Override
    Maybe<Integer> of(EventLoop loop, Coroutine<Integer> body) {
        return RxBridge.<Integer>toFlowable(
                        loop,
                        out -> {
                            Integer value = body.run();
                            if (value != null) {
                                out.emit(value);
                            }
                        })
                .singleElement();
    }

    @Override
    Maybe<Integer> failed(Throwable failure) {
        return Maybe.error(failure);
    }

    @Override
    Maybe<Integer> elsewhere(Callable<Integer> work) {
        return Maybe.fromCallable(work).subscribeOn(Schedulers.io());
    }

    @Override
    Maybe<Integer> within(Duration limit, Maybe<Integer> value) {
        return value.timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    Integer await(Maybe<Integer> value) {
        return RxBridge.await(value);
    }

    @Override
    Integer block(Maybe<Integer> value) {
        return value.blockingGet();
    }

    @Override
    Publisher<Integer> publisher(Maybe<Integer> value) {
        return value.toFlowable();
    }

    @Override
    List<Throwable> takeDropped() {
        return drops.takeRx();
    }
}

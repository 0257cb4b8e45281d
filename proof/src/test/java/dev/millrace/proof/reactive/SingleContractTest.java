package dev.millrace.proof.reactive;

import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.rxjava.RxBridge;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.reactivestreams.Publisher;

/** The contract of one value, of {@code Single}. */
class SingleContractTest extends OneValueContract<Single<Integer>> {

    @Override
    Single<Integer> of(Coroutine<Integer> body) {
        return RxBridge.toSingle(body);
    }

    @Override
    Single<Integer> of(EventLoop loop, Coroutine<Integer> body) {
        return RxBridge.toSingle(loop, body);
    }

    @Override
    Single<Integer> failed(Throwable failure) {
        return Single.error(failure);
    }

    @Override
    Single<Integer> elsewhere(Callable<Integer> work) {
        return Single.fromCallable(work).subscribeOn(Schedulers.io());
    }

    @Override
    Single<Integer> within(Duration limit, Single<Integer> value) {
        return value.timeout(limit.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    Integer await(Single<Integer> value) {
        return RxBridge.await(value);
    }

    @Override
    Integer block(Single<Integer> value) {
        return value.blockingGet();
    }

    @Override
    Publisher<Integer> publisher(Single<Integer> value) {
        return value.toFlowable();
    }

    @Override
    List<Throwable> takeDropped() {
        return drops.takeRx();
    }
}

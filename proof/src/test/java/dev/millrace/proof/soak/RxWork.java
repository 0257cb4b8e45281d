package dev.millrace.proof.soak;

import dev.millrace.Async;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Single;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;

/** {@code Flowable} in and out, across RxJava's threads: whole, cut, and read slowly. */
final class RxWork extends Work {
    private static final int ELEMENTS = 3_000;
    private static final int BODIES = 200;

    RxWork(Shift shift) {
        super(shift);
    }

    @Override
    void round() throws Exception {
        out();
        in();
        bodies();
    }

    private void out() throws Exception {
        var line = new Line();
        boolean whole = oneIn(2);
        long most = whole ? Long.MAX_VALUE : random.nextInt(ELEMENTS);
        Flowable<Long> flowable =
                RxBridge.<Long>toFlowable(
                                out -> {
                                    for (int i = 0; i < ELEMENTS; i++) {
                                        out.emit(line.send());
                                    }
                                })
                        .observeOn(Schedulers.computation(), false, 1 + random.nextInt(128))
                        .doOnNext(line::receive)
                        .take(most);
        RxBridge.await(flowable.ignoreElements());
        end(line, whole);
    }

    private void in() {
        var line = new Line();
        boolean whole = oneIn(2);
        long most = whole ? Long.MAX_VALUE : random.nextInt(ELEMENTS);
        boolean slow = oneIn(3);
        Flowable<Long> flowable =
                Flowable.range(0, ELEMENTS)
                        .map(n -> line.send())
                        .observeOn(Schedulers.computation(), false, 64);
        try (AsyncStream<Long> stream = RxBridge.stream(flowable).take(most)) {
            stream.forEach((Long n) -> {
                line.receive(n);
                if (slow && n % 500 == 0) {
                    Async.sleep(Duration.ofMillis(2));
                }
            });
        }
        end(line, whole);
    }

    /** Bodies behind a {@code Single} each, a few of which fail. */
    private void bodies() {
        boolean failing = oneIn(3);
        Flowable<Long> flowable =
                Flowable.range(0, BODIES)
                        .flatMapMaybe(
                                n ->
                                        one(failing && n % 50 == 49)
                                                .toMaybe()
                                                .onErrorComplete(this::isPlanned),
                                false,
                                16)
                        .observeOn(Schedulers.computation());
        RxBridge.values(flowable).toList().forEach(ledger::receive);
    }

    private Single<Long> one(boolean failing) {
        return RxBridge.<Long>toSingle(() -> {
            Async.checkpoint();
            if (failing) {
                throw new Planned("a body");
            }
            return ledger.send();
        });
    }

    private boolean isPlanned(Throwable failure) {
        ledger.fail();
        return failure instanceof Planned;
    }

    /** What is left of a line is counted at its end. */
    @Override
    void discard(Object value) {}

    private void end(Line line, boolean whole) {
        if (whole) {
            line.requireWhole();
        } else {
            ledger.cancel();
        }
        ledger.add(line);
    }
}

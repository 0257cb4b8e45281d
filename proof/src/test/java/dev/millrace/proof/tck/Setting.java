package dev.millrace.proof.tck;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import java.util.concurrent.Flow;
import org.testng.annotations.DataProvider;

/**
 * What a suite runs on, and which thread calls. The suites call from a thread of TestNG and from
 * within signals; what this passes on is called from {@code caller} instead.
 *
 * @param engine the engine of the loop
 * @param caller the thread that calls what the suite verifies
 */
public record Setting(FiberEngine engine, Caller caller) {

    /** Each caller and each engine, for the factories of the suites. */
    @DataProvider
    public static Object[][] all() {
        return new Object[][] {
            {new Setting(FiberEngine.CARRIER, Caller.LOOP)},
            {new Setting(FiberEngine.CARRIER, Caller.FOREIGN)},
            {new Setting(FiberEngine.CARRIER, Caller.VIRTUAL)},
            {new Setting(FiberEngine.BATON, Caller.FOREIGN)}
        };
    }

    EventLoop loop() {
        return TckLoop.on(engine);
    }

    /** Has {@code publisher} subscribed to, requested from and cancelled by the caller. */
    <T> Flow.Publisher<T> calling(Flow.Publisher<T> publisher) {
        return subscriber ->
                caller.call(
                        loop(),
                        () ->
                                publisher.subscribe(
                                        subscriber == null
                                                ? null // 1.9 is about that
                                                : new Asking<>(this, subscriber)));
    }

    /** Has {@code subscriber} signalled by the caller. */
    <T> Flow.Subscriber<T> signalling(Flow.Subscriber<? super T> subscriber) {
        return new Signalled<>(this, subscriber);
    }

    private void call(Runnable call) {
        caller.call(loop(), call);
    }

    /** Hands its target a subscription that is called by the caller. */
    private record Asking<T>(Setting setting, Flow.Subscriber<? super T> target)
            implements Flow.Subscriber<T> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            target.onSubscribe(
                    new Flow.Subscription() {
                        @Override
                        public void request(long n) {
                            setting.call(() -> subscription.request(n));
                        }

                        @Override
                        public void cancel() {
                            setting.call(subscription::cancel);
                        }
                    });
        }

        @Override
        public void onNext(T element) {
            target.onNext(element);
        }

        @Override
        public void onError(Throwable failure) {
            target.onError(failure);
        }

        @Override
        public void onComplete() {
            target.onComplete();
        }
    }

    /** Passes its signals on from the caller. */
    private record Signalled<T>(Setting setting, Flow.Subscriber<? super T> target)
            implements Flow.Subscriber<T> {

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            setting.call(() -> target.onSubscribe(subscription));
        }

        @Override
        public void onNext(T element) {
            setting.call(() -> target.onNext(element));
        }

        @Override
        public void onError(Throwable failure) {
            setting.call(() -> target.onError(failure));
        }

        @Override
        public void onComplete() {
            setting.call(target::onComplete);
        }
    }
}

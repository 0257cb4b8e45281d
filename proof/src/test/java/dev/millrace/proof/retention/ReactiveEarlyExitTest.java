package dev.millrace.proof.retention;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.VoidCoroutine;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import io.reactivex.rxjava3.core.BackpressureStrategy;
import io.reactivex.rxjava3.processors.PublishProcessor;
import io.reactivex.rxjava3.subjects.CompletableSubject;
import io.reactivex.rxjava3.subjects.MaybeSubject;
import io.reactivex.rxjava3.subjects.PublishSubject;
import io.reactivex.rxjava3.subjects.SingleSubject;
import java.util.LinkedHashMap;
import java.util.Map;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Subscriptions in both directions, to what never brings anything. */
class ReactiveEarlyExitTest extends EarlyExitContract {
    private static final int CROWD = 10_000;

    @Override
    Map<String, VoidCoroutine> exits() {
        Map<String, VoidCoroutine> exits = new LinkedHashMap<>();
        Promise<Integer> never = EventLoop.current().promise("never");
        addSubscribers(exits, never);
        addBodies(exits, never);
        addReactor(exits);
        addRxJava(exits);
        return exits;
    }

    /** Subscribers of a future that goes on. */
    private static void addSubscribers(Map<String, VoidCoroutine> exits, Promise<Integer> never) {
        exits.put(
                "toMono of a future",
                () -> dispose(ReactorBridge.toMono(never).subscribe()::dispose));
        exits.put(
                "toSingle of a future",
                () -> dispose(RxBridge.toSingle(never).subscribe()::dispose));
        exits.put(
                "toMaybe of a future", () -> dispose(RxBridge.toMaybe(never).subscribe()::dispose));
        Publisher<Integer> publisher = PublisherBridge.toPublisher(never);
        exits.put("toPublisher of a future", () -> subscribeAndCancel(publisher));
        exits.put(
                "a Flow.Publisher of a future",
                () ->
                        subscribeAndCancel(
                                FlowAdapters.toPublisher(PublisherBridge.asFlow(publisher))));
        exits.put(
                "await of a future as a mono",
                () -> leaveAtOnce(() -> ReactorBridge.await(ReactorBridge.toMono(never))));
        Promise<Integer> crowded = EventLoop.current().promise("crowded");
        Mono<Integer> mono = ReactorBridge.toMono(crowded);
        for (int n = 0; n < CROWD; n++) {
            mono.subscribe(value -> {}, failure -> {}); // which comes when the loop closes
        }
        exits.put("toMono of a future among many", () -> dispose(mono.subscribe()::dispose));
    }

    /** Subscribers that take a body of their own along. */
    private static void addBodies(Map<String, VoidCoroutine> exits, Promise<Integer> never) {
        exits.put(
                "toMono of a body",
                () -> dispose(ReactorBridge.toMono(() -> never.await()).subscribe()::dispose));
        exits.put(
                "toFlux of a generator",
                () -> dispose(ReactorBridge.toFlux(out -> never.await()).subscribe()::dispose));
        exits.put(
                "toSingle of a body",
                () -> dispose(RxBridge.toSingle(() -> never.await()).subscribe()::dispose));
        exits.put(
                "toFlowable of a generator",
                () -> dispose(RxBridge.toFlowable(out -> never.await()).subscribe()::dispose));
    }

    private static void addReactor(Map<String, VoidCoroutine> exits) {
        Sinks.One<Integer> one = Sinks.one();
        Mono<Integer> mono = one.asMono();
        exits.put("await of a Mono", () -> leaveAtOnce(() -> ReactorBridge.await(mono)));
        Sinks.Many<Integer> many = Sinks.many().multicast().directBestEffort();
        exits.put(
                "the first of a Flux",
                () -> leaveAtOnce(() -> ReactorBridge.values(many.asFlux()).first()));
        exits.put(
                "the list of a Flux",
                () -> leaveAtOnce(() -> ReactorBridge.values(many.asFlux()).toList()));
        exits.put("a stream of a Flux", () -> leaveAndClose(ReactorBridge.stream(many.asFlux())));
        exits.put(
                "a publisher",
                () -> leaveAtOnce(() -> PublisherBridge.values(many.asFlux()).first()));
        exits.put(
                "a Flow.Publisher",
                () ->
                        leaveAtOnce(() ->
                                PublisherBridge.values(FlowAdapters.toFlowPublisher(many.asFlux()))
                                        .first()));
    }

    private static void addRxJava(Map<String, VoidCoroutine> exits) {
        SingleSubject<Integer> single = SingleSubject.create();
        exits.put("await of a Single", () -> leaveAtOnce(() -> RxBridge.await(single)));
        MaybeSubject<Integer> maybe = MaybeSubject.create();
        exits.put("await of a Maybe", () -> leaveAtOnce(() -> RxBridge.await(maybe)));
        CompletableSubject completable = CompletableSubject.create();
        exits.put("await of a Completable", () -> leaveAtOnce(() -> RxBridge.await(completable)));
        PublishProcessor<Integer> flowable = PublishProcessor.create();
        exits.put(
                "the first of a Flowable",
                () -> leaveAtOnce(() -> RxBridge.values(flowable).first()));
        exits.put("a stream of a Flowable", () -> leaveAndClose(RxBridge.stream(flowable)));
        PublishSubject<Integer> observable = PublishSubject.create();
        exits.put(
                "the first of an Observable",
                () ->
                        leaveAtOnce(() ->
                                RxBridge.values(observable, BackpressureStrategy.BUFFER).first()));
    }

    private static void leaveAndClose(AsyncStream<Integer> stream) throws Exception {
        leaveAtOnce(() -> stream.next());
        stream.close();
    }

    private static void subscribeAndCancel(Publisher<Integer> publisher) {
        var subscriber = new BaseSubscriber<Integer>() {};
        publisher.subscribe(subscriber);
        dispose(subscriber::cancel);
    }

    private static void dispose(Runnable disposal) {
        Async.checkpoint(); // by now there is something to dispose of
        disposal.run();
    }
}

package dev.millrace.samples.common;

import static java.time.Duration.ofMillis;
import static java.time.Duration.ofMinutes;
import static java.time.Duration.ofSeconds;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/** The same programs in Reactor. */
final class ReactorPrograms {
    private final ReactiveService service;
    private final Map<String, Mono<String>> loading = new ConcurrentHashMap<>();

    ReactorPrograms(ReactiveService service) {
        this.service = service;
    }

    /** The service, as its Reactor client has it. */
    interface ReactiveService {
        Mono<String> load(String id);

        Mono<List<String>> page(int number);

        Mono<Void> store(List<String> rows);

        Mono<Session> open();

        Service old();

        interface Session {
            Mono<String> query();

            Mono<Void> close();
        }
    }

    // @start region=fanOut
    Mono<List<String>> loadAll(List<String> ids) {
        return Flux.fromIterable(ids).flatMapSequential(service::load, 50).collectList();
    }

    // @end

    // @start region=both
    Mono<String> userWithOrders(String id) {
        return Mono.zip(service.load("user " + id), service.load("orders " + id))
                .map(both -> both.getT1() + ": " + both.getT2());
    }

    // @end

    // @start region=first
    Mono<String> fromEitherRegion(String id) {
        return Mono.firstWithValue(service.load("east " + id), service.load("west " + id));
    }

    // @end

    // @start region=fallback
    Mono<String> inTime(String id) {
        return service.load(id)
                .timeout(ofMillis(300))
                .onErrorResume(TimeoutException.class, late -> Mono.just("unknown"))
                .onErrorResume(IOException.class, failed -> Mono.just("unknown"));
    }

    // @end

    // @start region=retry
    Mono<String> stubbornly(String id) {
        return service.load(id)
                .retryWhen(
                        Retry.backoff(3, ofMillis(100))
                                .maxBackoff(ofSeconds(5))
                                .jitter(0.5)
                                .filter(IOException.class::isInstance)
                                .onRetryExhaustedThrow((spec, signal) -> signal.failure()));
    }

    // @end

    // @start region=blocking
    Mono<String> blockingCall(String id) {
        return Mono.fromCallable(() -> service.old().read(id))
                .subscribeOn(Schedulers.boundedElastic());
    }

    // @end

    // @start region=callback
    Mono<String> callback(String id) {
        return Mono.create(sink -> service.old().read(id, sink::success, sink::error));
    }

    // @end

    // @start region=poll
    Mono<String> untilDone(String job) {
        return Mono.defer(() -> service.load(job))
                .repeatWhen(rounds -> rounds.delayElements(ofSeconds(1)))
                .takeUntil("done"::equals)
                .last();
    }

    // @end

    // @start region=pages
    Flux<String> allRows() {
        return Flux.range(1, Integer.MAX_VALUE)
                .concatMap(service::page, 0)
                .takeWhile(rows -> !rows.isEmpty())
                .concatMapIterable(rows -> rows);
    }

    // @end

    // @start region=batches
    Mono<Void> storeInBatches(Flux<String> rows) {
        return rows.bufferTimeout(100, ofSeconds(1), true).concatMap(service::store).then();
    }

    // @end

    // @start region=rate
    Mono<Void> politely(List<String> ids) {
        return Flux.fromIterable(ids).delayElements(ofMillis(100)).concatMap(service::load).then();
    }

    // @end

    // @start region=workers
    Mono<Void> workers(Flux<String> jobs) {
        return jobs.flatMap(service::load, 3, 10).then();
    }

    // @end

    // @start region=cleanUp
    Mono<String> inSession() {
        return Mono.usingWhen(
                service.open(), ReactiveService.Session::query, ReactiveService.Session::close);
    }

    // @end

    // @start region=tick
    Mono<Void> everyMinute() {
        return Flux.interval(ofMinutes(1))
                .onBackpressureDrop()
                .concatMap(tick -> service.load("rates"), 0)
                .then();
    }

    // @end

    // @start region=share
    Mono<String> loadOnce(String id) {
        return loading.computeIfAbsent(id, key -> service.load(key).cache());
    }

    // @end
}

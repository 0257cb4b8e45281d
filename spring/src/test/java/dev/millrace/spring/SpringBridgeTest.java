package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Coroutine;
import dev.millrace.EventLoop;
import dev.millrace.LoopFuture;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.VoidCoroutine;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.EngineTest;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import org.springframework.core.ReactiveAdapter;
import org.springframework.core.ReactiveAdapterRegistry;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

class SpringBridgeTest extends EngineTest {
    private final ReactiveAdapterRegistry registry = new ReactiveAdapterRegistry();
    private OwnLoop own;
    private EventLoop loop;

    @BeforeEach
    void register() {
        own = new OwnLoop(engine);
        loop = own.loop();
        SpringBridge.register(registry, loop);
    }

    @AfterEach
    void close() throws InterruptedException {
        own.close();
    }

    @Test
    void each_type_says_how_many_values_it_has_and_whether_it_runs_already() {
        assertThat(adapter(Task.class).getDescriptor().isDeferred()).isFalse();
        assertThat(adapter(Promise.class).getReactiveType()).isEqualTo(LoopFuture.class);
        assertThat(adapter(Task.class).supportsEmpty()).isTrue();
        assertThat(adapter(Coroutine.class).isMultiValue()).isFalse();
        assertThat(adapter(Coroutine.class).getDescriptor().isDeferred()).isTrue();
        assertThat(adapter(VoidCoroutine.class).isNoValue()).isTrue();
        assertThat(adapter(AsyncStream.class).isMultiValue()).isTrue();
    }

    @Test
    void a_second_registration_changes_nothing() {
        ReactiveAdapter first = adapter(AsyncStream.class);

        SpringBridge.register(registry);

        assertThat(adapter(AsyncStream.class)).isSameAs(first);
    }

    @Test
    void an_absent_value_is_an_empty_publisher_of_each_type() {
        assertThat(mono(adapter(Task.class).toPublisher(null)).hasElement().block()).isFalse();
        assertThat(mono(adapter(Coroutine.class).toPublisher(null)).hasElement().block()).isFalse();
        assertThat(mono(adapter(VoidCoroutine.class).toPublisher(null)).hasElement().block())
                .isFalse();
        assertThat(flux(adapter(AsyncStream.class).toPublisher(null)).collectList().block())
                .isEmpty();
    }

    @Test
    void a_body_runs_once_per_subscriber_on_the_loop_given() {
        var runs = new AtomicInteger();
        Coroutine<Boolean> body =
                () -> {
                    runs.incrementAndGet();
                    return EventLoop.current() == loop;
                };
        Mono<Object> mono = mono(adapter(Coroutine.class).toPublisher(body));

        assertThat(runs).hasValue(0);
        assertThat(mono.block()).isEqualTo(true);
        assertThat(mono.block()).isEqualTo(true);
        assertThat(runs).hasValue(2);
    }

    @Test
    void a_subscriber_that_cancels_cancels_its_future() {
        Promise<String> promise = loop.promise("answer");

        mono(adapter(Promise.class).toPublisher(promise)).subscribe().dispose();
        OwnLoop.awaitNoTaskOn(loop);

        assertThat(promise.cancelled()).isTrue();
    }

    @Test
    void a_subscriber_that_had_its_value_cancels_nothing() {
        Task<String> task = loop.detach(() -> "tea");

        assertThat(mono(adapter(Task.class).toPublisher(task)).block()).isEqualTo("tea");
        assertThat(task.cancelled()).isFalse();
    }

    @Test
    void a_failure_is_the_instance_that_was_thrown() {
        var failure = new SoldOutException("lapsang");
        VoidCoroutine body =
                () -> {
                    throw failure;
                };

        Mono<Object> mono = mono(adapter(VoidCoroutine.class).toPublisher(body));

        assertThat(mono.materialize().block().getThrowable()).isSameAs(failure);
    }

    @Test
    void a_publisher_is_accepted_as_a_task_that_runs_already() throws Exception {
        var subscribed = new AtomicInteger();
        Mono<String> source =
                Mono.delay(Duration.ofMillis(1))
                        .map(tick -> "tea")
                        .doOnSubscribe(by -> subscribed.incrementAndGet());

        var task = (Task<?>) adapter(Task.class).fromPublisher(source);

        assertThat(task.loop()).isSameAs(loop);
        assertThat(loop.submit(() -> (Object) task.await()).join()).isEqualTo("tea");
        assertThat(subscribed).hasValue(1);
    }

    @Test
    void a_publisher_is_accepted_as_a_body_that_subscribes_when_it_runs() {
        var subscribed = new AtomicInteger();
        Mono<String> source = Mono.just("tea").doOnSubscribe(by -> subscribed.incrementAndGet());
        var body = (Coroutine<?>) adapter(Coroutine.class).fromPublisher(source);
        var end = (VoidCoroutine) adapter(VoidCoroutine.class).fromPublisher(source);

        assertThat(subscribed).hasValue(0);
        assertThat(loop.submit(() -> (Object) body.run()).join()).isEqualTo("tea");
        loop.submit(end).join();
        assertThat(subscribed).hasValue(2);
    }

    @Test
    void a_publisher_is_accepted_as_a_stream_whose_close_cancels_it() {
        var cancelled = new AtomicInteger();
        Flux<Integer> source = Flux.range(1, 1_000_000).doOnCancel(cancelled::incrementAndGet);
        var stream = (AsyncStream<?>) adapter(AsyncStream.class).fromPublisher(source);

        assertThat(loop.submit(() -> stream.take(2).toList().toString()).join())
                .isEqualTo("[1, 2]");
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void a_mono_is_accepted_as_a_stream_of_its_value_which_it_may_lack() {
        var cancelled = new AtomicInteger();
        Mono<String> source = Mono.just("tea").doOnCancel(cancelled::incrementAndGet);
        var one = (AsyncStream<?>) adapter(AsyncStream.class).fromPublisher(source);
        var none = (AsyncStream<?>) adapter(AsyncStream.class).fromPublisher(Mono.empty());

        assertThat(loop.submit(() -> one.take(1).toList().toString()).join()).isEqualTo("[tea]");
        assertThat(loop.submit(() -> none.toList().toString()).join()).isEqualTo("[]");
        assertThat(cancelled).as("a transaction would be rolled back").hasValue(0);
    }

    @Test
    void a_failed_publisher_fails_the_task_with_its_own_failure() {
        var failure = new SoldOutException("lapsang");
        var task = (Task<?>) adapter(Task.class).fromPublisher(Mono.error(failure));

        loop.submit(() ->
                        assertThatExceptionOfType(SoldOutException.class)
                                .isThrownBy(task::await)
                                .isSameAs(failure))
                .join();
    }

    @Test
    void without_a_loop_of_its_own_a_registry_uses_that_of_the_caller() {
        var plain = new ReactiveAdapterRegistry();
        SpringBridge.register(plain);
        ReactiveAdapter adapter = Objects.requireNonNull(plain.getAdapter(Coroutine.class));
        Coroutine<String> body = () -> EventLoop.current().name();

        String caller =
                loop.submit(() ->
                                ReactorBridge.awaitRequired(
                                        Mono.from(adapter.<String>toPublisher(body))))
                        .join();

        assertThat(caller).isEqualTo(loop.name());
        assertThat(Mono.from(adapter.<String>toPublisher(body)).block())
                .isEqualTo("millrace-common");
        EventLoop.common().close();
    }

    private ReactiveAdapter adapter(Class<?> type) {
        return Objects.requireNonNull(registry.getAdapter(type), () -> type + " is not known");
    }

    private static Mono<Object> mono(Publisher<Object> publisher) {
        return Mono.from(publisher);
    }

    private static Flux<Object> flux(Publisher<Object> publisher) {
        return Flux.from(publisher);
    }
}

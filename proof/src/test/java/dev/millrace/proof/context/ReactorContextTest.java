package dev.millrace.proof.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.millrace.Async;
import dev.millrace.ContextVar;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.FlowAdapters;
import org.reactivestreams.Publisher;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** Context variables and Reactor's context, both ways; no thread-local is registered. */
@Timeout(60)
class ReactorContextTest extends EngineTest {
    private static final ContextVar<String> USER = ContextVar.forKey("user");
    private static final ContextVar<String> TENANT = ContextVar.withDefault("tenant", "none");

    @Test
    void a_cold_body_sees_the_context_of_its_subscriber() {
        TestLoop.run(
                engine,
                loop -> {
                    Mono<String> mono =
                            ReactorBridge.toMono(
                                            loop.loop(), () -> USER.get() + " of " + TENANT.get())
                                    .contextWrite(Context.of("user", "ada", TENANT, "acme"));
                    assertThat(ReactorBridge.await(mono)).isEqualTo("ada of acme");
                    Flux<String> flux =
                            ReactorBridge.<String>toFlux(loop.loop(), out -> out.emit(USER.get()))
                                    .contextWrite(Context.of("user", "bob"));
                    assertThat(PublisherBridge.<String>values(flux).first()).isEqualTo("bob");
                });
    }

    @Test
    void each_subscriber_of_a_cold_body_brings_its_own_context() {
        TestLoop.run(
                engine,
                loop -> {
                    Mono<String> mono =
                            ReactorBridge.toMono(
                                    loop.loop(),
                                    () -> {
                                        Async.checkpoint();
                                        return USER.get();
                                    });
                    List<String> seen =
                            ReactorBridge.awaitRequired(
                                    Flux.range(0, 100)
                                            .flatMapSequential(
                                                    i ->
                                                            mono.contextWrite(
                                                                    Context.of("user", "u" + i)),
                                                    100)
                                            .collectList());
                    assertThat(seen).hasSize(100).doesNotHaveDuplicates().startsWith("u0", "u1");
                });
    }

    @Test
    void what_a_body_binds_hides_the_subscriber_s_and_does_not_flow_back() {
        TestLoop.run(
                engine,
                loop -> {
                    Mono<String> mono =
                            ReactorBridge.<String>toMono(
                                            loop.loop(),
                                            () ->
                                                    USER.where(
                                                            "eve", () -> USER.get() + USER.bound()))
                                    .flatMap(seen ->
                                            Mono.deferContextual(
                                                    view -> Mono.just(seen + view.get("user"))))
                                    .contextWrite(Context.of("user", "ada"));
                    assertThat(ReactorBridge.await(mono)).isEqualTo("evetrueada");
                });
    }

    @Test
    void an_awaited_mono_and_a_stream_of_a_flux_see_the_variables_of_the_task() {
        TestLoop.run(
                engine,
                loop ->
                        USER.where(
                                "ada",
                                () ->
                                        TENANT.where(
                                                "acme",
                                                () -> {
                                                    Mono<String> mono =
                                                            Mono.deferContextual(view ->
                                                                    Mono.just(
                                                                            view.get("user")
                                                                                    + "/"
                                                                                    + view.get(
                                                                                            TENANT)));
                                                    assertThat(ReactorBridge.await(mono))
                                                            .isEqualTo("ada/acme");
                                                    Flux<String> flux =
                                                            Flux.deferContextual(view ->
                                                                    Flux.just(
                                                                            view.<String>get(
                                                                                    "user")));
                                                    try (AsyncStream<String> stream =
                                                            ReactorBridge.stream(flux)) {
                                                        assertThat(stream.next()).isEqualTo("ada");
                                                    }
                                                })));
    }

    @Test
    void an_awaited_publisher_of_any_class_sees_the_variables_of_the_task() {
        Publisher<String> foreign =
                subscriber ->
                        Flux.deferContextual(view -> Flux.just(view.<String>get("user")))
                                .subscribe(subscriber);
        TestLoop.run(
                engine,
                loop ->
                        USER.where(
                                "ada",
                                () -> {
                                    assertThat(PublisherBridge.<String>values(foreign).first())
                                            .isEqualTo("ada");
                                    try (AsyncStream<String> stream =
                                            PublisherBridge.stream(foreign)) {
                                        assertThat(stream.next()).isEqualTo("ada");
                                    }
                                }));
    }

    @Test
    void what_is_behind_a_flow_publisher_sees_them_unless_its_adapter_hides_the_subscriber() {
        Flux<String> flux =
                Flux.deferContextual(view -> Flux.just(view.getOrDefault("user", "nobody")));
        TestLoop.run(
                engine,
                loop ->
                        USER.where(
                                "ada",
                                () -> {
                                    Flow.Publisher<String> seen =
                                            FlowAdapters.toFlowPublisher(flux);
                                    assertThat(PublisherBridge.<String>values(seen).first())
                                            .isEqualTo("ada");
                                    Flow.Publisher<String> hidden =
                                            JdkFlowAdapter.publisherToFlowPublisher(flux);
                                    assertThat(PublisherBridge.<String>values(hidden).first())
                                            .isEqualTo("nobody");
                                }));
    }

    @Test
    void a_body_behind_a_flow_publisher_sees_the_variables_of_the_code_that_subscribes() {
        TestLoop.run(
                engine,
                loop -> {
                    Flow.Publisher<String> publisher =
                            PublisherBridge.asFlow(
                                    PublisherBridge.toPublisher(loop.loop(), () -> USER.get()));
                    String seen =
                            USER.where(
                                    "ada",
                                    () -> PublisherBridge.<String>values(publisher).single());
                    assertThat(seen).isEqualTo("ada");
                });
    }

    @Test
    void a_body_behind_an_awaited_chain_sees_the_variables_of_the_awaiting_task() {
        TestLoop.run(
                engine,
                loop -> {
                    Mono<String> inner =
                            ReactorBridge.toMono(loop.loop(), () -> USER.get() + TENANT.get());
                    Mono<String> chain = inner.map(seen -> seen + "!").hide();
                    String seen =
                            USER.where(
                                    "ada",
                                    () ->
                                            TENANT.where(
                                                    "acme",
                                                    () -> ReactorBridge.awaitRequired(chain)));
                    assertThat(seen).isEqualTo("adaacme!");
                    String changed =
                            USER.where(
                                    "ada",
                                    () ->
                                            ReactorBridge.awaitRequired(
                                                    chain.contextWrite(Context.of("user", "bob"))));
                    assertThat(changed).isEqualTo("bobnone!");
                });
    }

    @Test
    void the_subscriber_s_context_comes_through_a_task_as_the_same_instance() {
        var outer = new AtomicReference<ContextView>();
        var inner = new AtomicReference<ContextView>();
        TestLoop.run(
                engine,
                loop -> {
                    Mono<String> reading =
                            Mono.deferContextual(view -> {
                                inner.set(view);
                                return Mono.just("read");
                            });
                    Mono<String> chain =
                            ReactorBridge.<String>toMono(
                                            loop.loop(), () -> ReactorBridge.await(reading))
                                    .contextWrite(context -> {
                                        Context written = context.put("user", "ada").put("more", 1);
                                        outer.set(written);
                                        return written;
                                    });
                    ReactorBridge.await(chain);
                });
        assertThat(inner.get()).isSameAs(outer.get());
    }

    @Test
    void an_empty_context_is_one_instance_on_either_side() {
        var view = new AtomicReference<ContextView>();
        TestLoop.run(
                engine,
                loop -> {
                    assertThat(dev.millrace.Context.current())
                            .isSameAs(dev.millrace.Context.empty());
                    ReactorBridge.await(
                            Mono.deferContextual(seen -> {
                                view.set(seen);
                                return Mono.just(1);
                            }));
                    assertThat(view.get()).isSameAs(Context.empty());
                    Mono<dev.millrace.Context> body =
                            ReactorBridge.toMono(loop.loop(), dev.millrace.Context::current);
                    assertThat(ReactorBridge.await(body)).isSameAs(dev.millrace.Context.empty());
                });
    }

    @Test
    void operators_read_add_to_and_count_the_context_of_a_task() {
        TestLoop.run(
                engine,
                loop ->
                        USER.where(
                                "ada",
                                () -> {
                                    var seen = new AtomicReference<ContextView>();
                                    Mono<Integer> mono =
                                            Mono.deferContextual(
                                                            view -> {
                                                                seen.set(view);
                                                                return Mono.just(view.size());
                                                            })
                                                    .contextWrite(context -> context.put("more", 1))
                                                    .contextWrite(
                                                            context -> context.delete("absent"));
                                    assertThat(ReactorBridge.await(mono)).isEqualTo(2);
                                    assertThat(seen.get().<String>get("user")).isEqualTo("ada");
                                    Mono<ContextView> plain = Mono.deferContextual(Mono::just);
                                    ContextView view = ReactorBridge.awaitRequired(plain);
                                    assertThat(view.size()).isEqualTo(1);
                                    assertThat(view.isEmpty()).isFalse();
                                    assertThat(view.hasKey("user")).isTrue();
                                    assertThat(view.getOrEmpty("absent")).isEmpty();
                                    assertThat(
                                                    view.stream()
                                                            .map(entry ->
                                                                    entry.getKey()
                                                                            + "="
                                                                            + entry.getValue()))
                                            .containsExactly("user=ada");
                                    assertThatExceptionOfType(NoSuchElementException.class)
                                            .isThrownBy(() -> view.get("absent"));
                                }));
    }

    @Test
    void a_variable_bound_to_null_is_absent_from_reactor_s_context() {
        ContextVar<@org.jspecify.annotations.Nullable String> none = ContextVar.forKey("user");
        TestLoop.run(
                engine,
                loop ->
                        USER.where(
                                "ada",
                                () ->
                                        none.where(
                                                null,
                                                () -> {
                                                    Mono<ContextView> plain =
                                                            Mono.deferContextual(Mono::just);
                                                    ContextView view =
                                                            ReactorBridge.awaitRequired(plain);
                                                    assertThat(view.hasKey("user")).isFalse();
                                                    assertThat(view.size()).isZero();
                                                })));
    }

    @Test
    void a_detached_task_starts_empty_even_under_a_subscriber_s_context() {
        TestLoop.run(
                engine,
                loop -> {
                    Mono<Boolean> mono =
                            ReactorBridge.<Boolean>toMono(
                                            loop.loop(), () -> Async.detach(USER::bound).await())
                                    .contextWrite(Context.of("user", "ada"));
                    assertThat(ReactorBridge.await(mono)).isFalse();
                });
    }

    @Test
    void a_context_names_its_keys_and_what_lies_beneath_but_no_value() {
        TestLoop.run(
                engine,
                loop -> {
                    Mono<String> mono =
                            ReactorBridge.<String>toMono(
                                            loop.loop(),
                                            () ->
                                                    TENANT.where(
                                                            "secret",
                                                            () ->
                                                                    dev.millrace.Context.current()
                                                                            .toString()))
                                    .contextWrite(Context.of("user", "secret"));
                    assertThat(ReactorBridge.await(mono))
                            .isEqualTo("Context[tenant, and what is beneath]");
                });
    }
}

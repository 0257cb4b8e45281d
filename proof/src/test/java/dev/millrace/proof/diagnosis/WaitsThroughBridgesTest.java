package dev.millrace.proof.diagnosis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.Task;
import dev.millrace.VoidCoroutine;
import dev.millrace.WaitPolicy;
import dev.millrace.completablefuture.FutureBridge;
import dev.millrace.inspect.TaskState;
import dev.millrace.inspect.TaskTree;
import dev.millrace.inspect.WaitState;
import dev.millrace.reactivestreams.PublisherBridge;
import dev.millrace.reactor.ReactorBridge;
import dev.millrace.rxjava.RxBridge;
import dev.millrace.stream.AsyncStream;
import dev.millrace.testing.junit.EngineTest;
import io.reactivex.rxjava3.core.Completable;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Maybe;
import io.reactivex.rxjava3.core.Single;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What the tree shows of a task that waits through a bridge. */
@Timeout(60)
class WaitsThroughBridgesTest extends EngineTest {

    /** What {@code body}, in a task called "waiter", waits for. */
    private WaitState waitOf(VoidCoroutine body) {
        return Objects.requireNonNull(named(treeOf(body), "waiter").waiting());
    }

    private TaskTree treeOf(VoidCoroutine body) {
        List<TaskTree> trees = new ArrayList<>();
        run(loop -> {
            Task<?> waiter = Async.detach("waiter", body.returningNull());
            loop.untilIdle();
            trees.add(loop.loop().tree());
            waiter.cancel();
            Async.waitFor(List.of(waiter), WaitPolicy.ALL);
            loop.untilIdle();
        });
        return trees.getFirst();
    }

    private static TaskState named(TaskTree tree, String name) {
        return tree.tasks().stream()
                .filter(task -> task.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    /** Asserts that {@code body} waits for the one other task that there is. */
    private void assertLeadsToTheOtherTask(VoidCoroutine body) {
        TaskTree tree = treeOf(body);
        TaskState waiter = named(tree, "waiter");
        List<String> others =
                tree.tasks().stream()
                        .filter(task -> isKind("promise", task))
                        .map(TaskState::id)
                        .toList();

        assertThat(others).hasSize(1);
        assertThat(Objects.requireNonNull(waiter.waiting()).on()).isEqualTo(others);
    }

    private static boolean isKind(String kind, TaskState task) {
        WaitState wait = task.waiting();
        return wait != null && wait.kind().equals(kind);
    }

    private static String never() {
        return EventLoop.current().<String>promise("never").await();
    }

    @Test
    void a_wait_for_a_stage_says_of_which_class_and_whose_it_is() {
        WaitState shared = waitOf(() -> FutureBridge.await(new CompletableFuture<String>()));
        WaitState owned = waitOf(() -> FutureBridge.awaitOwned(new CompletableFuture<String>()));

        assertThat(shared.kind()).isEqualTo("stage");
        assertThat(shared.text()).isEqualTo("a shared " + CompletableFuture.class.getName());
        assertThat(shared.inner()).isEmpty();
        assertThat(owned.text()).isEqualTo("an owned " + CompletableFuture.class.getName());
    }

    @Test
    void a_wait_for_a_stage_of_ours_leads_to_its_task() {
        assertLeadsToTheOtherTask(() -> {
            CompletableFuture<String> task =
                    EventLoop.current().submit(WaitsThroughBridgesTest::never);
            try {
                FutureBridge.await(task);
            } finally {
                task.cancel(true);
            }
        });
        assertLeadsToTheOtherTask(() ->
                FutureBridge.awaitOwned(
                        FutureBridge.toCompletableFuture(WaitsThroughBridgesTest::never)));
    }

    @Test
    void a_wait_for_a_mono_shows_its_chain_of_operators() {
        WaitState wait =
                waitOf(() ->
                        ReactorBridge.await(
                                Mono.<String>never().map(String::trim).filter(String::isEmpty)));

        assertThat(wait.kind()).isEqualTo("publisher");
        assertThat(wait.text()).isEqualTo("Mono: source(MonoNever) -> map -> filter");
    }

    @Test
    void a_wait_for_the_next_element_of_a_flux_shows_its_chain_too() {
        WaitState wait =
                waitOf(() -> {
                    try (AsyncStream<Integer> stream =
                            ReactorBridge.values(
                                    Flux.just(1).concatWith(Flux.never()).map(one -> one))
                                    .stream(4)) {
                        stream.next();
                        stream.next();
                    }
                });

        assertThat(wait.text()).isEqualTo("Flux: source(FluxConcatArray) -> map");
        assertThat(wait.details()).containsEntry("received", "1").containsKey("requested");
    }

    @Test
    void a_wait_for_a_mono_of_ours_leads_to_its_task_through_the_operators() {
        assertLeadsToTheOtherTask(
                () -> ReactorBridge.await(ReactorBridge.toMono(WaitsThroughBridgesTest::never)));
        assertLeadsToTheOtherTask(() ->
                ReactorBridge.await(
                        ReactorBridge.toMono(WaitsThroughBridgesTest::never)
                                .map(String::trim)
                                .doOnNext(text -> {})));
    }

    @Test
    void a_wait_for_a_mono_of_a_promise_names_the_promise() {
        Promise<String>[] promise = newPromise();

        WaitState wait =
                waitOf(() -> {
                    promise[0] = EventLoop.current().promise("the answer");
                    ReactorBridge.await(ReactorBridge.toMono(promise[0]));
                });

        assertThat(wait.inner())
                .extracting(WaitState::kind, WaitState::text)
                .containsExactly(tuple("promise", "the answer"));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static Promise<String>[] newPromise() {
        return new Promise[1];
    }

    @Test
    void a_wait_for_a_type_of_rxjava_names_its_class() {
        assertThat(waitOf(() -> RxBridge.await(Single.never())).text()).endsWith("SingleNever");
        assertThat(waitOf(() -> RxBridge.await(Maybe.never())).text()).endsWith("MaybeNever");
        assertThat(waitOf(() -> RxBridge.await(Completable.never())).text())
                .endsWith("CompletableNever");
        assertThat(waitOf(() -> RxBridge.values(Flowable.never()).first()).text())
                .endsWith("FlowableNever");
    }

    @Test
    void a_wait_for_a_type_of_rxjava_that_is_ours_leads_to_its_task() {
        assertLeadsToTheOtherTask(
                () -> RxBridge.await(RxBridge.toSingle(WaitsThroughBridgesTest::never)));
        assertLeadsToTheOtherTask(() ->
                RxBridge.values(RxBridge.<String>toFlowable(out -> out.emit(never()))).first());
    }

    @Test
    void a_wait_for_a_publisher_names_its_class_and_leads_to_the_task_behind_it() {
        assertThat(waitOf(() -> PublisherBridge.values(Flowable.never()).first()).text())
                .endsWith("FlowableNever");
        assertLeadsToTheOtherTask(() ->
                PublisherBridge.values(
                                PublisherBridge.<String>toPublisher(out -> out.emit(never())))
                        .first());
    }

    @Test
    void a_body_that_emits_says_that_it_waits_for_demand() {
        TaskTree tree =
                treeOf(() -> {
                    Flux<String> ours =
                            ReactorBridge.toFlux(out -> {
                                while (true) {
                                    out.emit("secret");
                                }
                            });
                    try (AsyncStream<String> stream = ReactorBridge.values(ours).stream(1)) {
                        stream.next();
                        Async.sleep(Duration.ofHours(1));
                    }
                });

        assertThat(tree.tasks()).anyMatch(task -> isKind("demand", task));
        assertThat(tree.toJson()).doesNotContain("secret");
    }
}

package dev.millrace.executor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.EventLoop;
import dev.millrace.FiberEngine;
import dev.millrace.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Where submissions come in: never more of them than there are rooms, and none is overlooked. */
class ArrivalQueueTest {

    @Test
    void there_are_as_many_rooms_as_it_says_and_a_room_given_back_is_one_again() {
        var entrance = new ArrivalQueue(2);
        assertThat(entrance.tryTakeSlot()).isTrue();
        assertThat(entrance.tryTakeSlot()).isTrue();
        assertThat(entrance.tryTakeSlot()).isFalse();
        entrance.giveRoomBack();
        assertThat(entrance.tryTakeSlot()).isTrue();
        assertThat(entrance.tryTakeSlot()).isFalse();
    }

    @Test
    void a_change_of_the_capacity_counts_the_rooms_that_are_taken() {
        var entrance = new ArrivalQueue(2);
        entrance.tryTakeSlot();
        entrance.tryTakeSlot();
        entrance.capacity(1);
        entrance.giveRoomBack();
        assertThat(entrance.tryTakeSlot()).isFalse();
        entrance.capacity(Integer.MAX_VALUE + 1_000L);
        assertThat(entrance.tryTakeSlot()).isTrue();
    }

    @Test
    void nobody_takes_a_room_before_those_who_wait_for_one() {
        var entrance = new ArrivalQueue(1);
        entrance.crowded(true);
        assertThat(entrance.tryTakeSlot()).isFalse();
        assertThat(entrance.tryTakeAnyRoom()).isTrue();
    }

    @Test
    void any_number_of_threads_never_have_more_rooms_than_there_are() throws Exception {
        var entrance = new ArrivalQueue(3);
        var inside = new AtomicInteger();
        var most = new AtomicInteger();
        Callable<Integer> visitor =
                () -> {
                    int visits = 0;
                    for (int i = 0; i < 20_000; i++) {
                        if (entrance.tryTakeSlot()) {
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            visits++;
                            inside.decrementAndGet();
                            entrance.giveRoomBack();
                        }
                    }
                    return visits;
                };
        int visits = 0;
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<Integer> one :
                    threads.invokeAll(List.of(visitor, visitor, visitor, visitor))) {
                visits += one.get();
            }
        }
        assertThat(most).hasValueBetween(1, 3);
        assertThat(visits).isPositive();
        for (int i = 0; i < 3; i++) {
            assertThat(entrance.tryTakeSlot()).isTrue();
        }
        assertThat(entrance.tryTakeSlot()).isFalse();
    }

    @Test
    void arrivals_are_taken_whole_and_first_come_first() {
        TestLoop.run(
                FiberEngine.BATON,
                loop -> {
                    var entrance = new ArrivalQueue(10);
                    assertThat(entrance.takeArrivals()).isNull();
                    var came = new ArrayList<ExecutorJob<?>>();
                    for (int i = 0; i < 4; i++) {
                        var job =
                                new ExecutorJob<>(
                                        EventLoop.current(),
                                        JobOptions.in(Dispatcher.cpu()),
                                        () -> "never");
                        came.add(job);
                        entrance.arrive(job);
                    }
                    var taken = new ArrayList<ExecutorJob<?>>();
                    for (var job = entrance.takeArrivals(); job != null; job = job.next) {
                        taken.add(job);
                    }
                    assertThat(taken).isEqualTo(came);
                    assertThat(entrance.takeArrivals()).isNull();
                });
    }

    @Test
    void an_arrival_has_to_look_only_while_a_permit_may_be_free() {
        TestLoop.run(
                FiberEngine.BATON,
                loop -> {
                    var entrance = new ArrivalQueue(10);
                    var job =
                            new ExecutorJob<>(
                                    EventLoop.current(),
                                    JobOptions.in(Dispatcher.cpu()),
                                    () -> "never");
                    assertThat(entrance.arrive(job)).isTrue();
                    entrance.takeArrivals();
                    entrance.hungry(false);
                    assertThat(entrance.arrive(job)).isFalse();
                });
    }
}

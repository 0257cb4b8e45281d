package dev.millrace.stream;

import static dev.millrace.testing.junit.Counting.counting;
import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.LoopFault;
import dev.millrace.testing.TestLoop;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("slow") // waits for the garbage collector
class AbandonedOperatorTest extends StreamScene {

    private static LoopFault awaitFault(TestLoop loop) {
        List<LoopFault> faults = List.of();
        while (faults.isEmpty()) {
            Async.blocking(System::gc);
            Async.checkpoint();
            faults = loop.takeFaults();
        }
        loop.untilIdle();
        assertThat(faults).hasSize(1);
        return faults.getFirst();
    }

    @Test
    void an_operator_that_reads_ahead_and_is_dropped_is_closed_and_reported() {
        runTraced(loop -> {
            pullOnceAndDrop();
            assertThat(awaitFault(loop).message()).contains("abandoned buffer");
        });

        assertThat(trace.steps())
                .containsExactlyInAnyOrder("emits 1", "emits 2", "buffer 2", "cleaned up");
    }

    private void pullOnceAndDrop() {
        assertThat(counting(trace).through(Streams.buffer(1)).next()).isEqualTo(1);
    }

    @Test
    void a_reader_that_is_dropped_holds_its_shared_stream_up_no_longer() {
        run(loop -> {
            SharedStream<Integer> shared = counting(trace).through(Streams.replay(1));
            readOnceAndDrop(shared);
            loop.untilIdle();
            AsyncStream<Integer> staying = shared.newReader();
            assertThat(staying.next()).isEqualTo(2);
            assertThat(Async.moveOnAfter(ms(5), staying::next)).isFalse();
            assertThat(awaitFault(loop).message()).contains("abandoned reader");
            assertThat(staying.next()).isEqualTo(3);
            shared.close();
        });
    }

    private static void readOnceAndDrop(SharedStream<Integer> shared) {
        assertThat(shared.newReader().next()).isEqualTo(1);
    }

    @Test
    void a_shared_stream_that_is_dropped_with_its_readers_closes_its_source() {
        run(loop -> {
            readOnceAndDrop(counting(trace).through(Streams.replay(1)));
            List<String> told = new ArrayList<>(); // of both, found by one collection or by two
            while (told.isEmpty() || !trace.steps().contains("cleaned up")) {
                Async.blocking(System::gc);
                Async.checkpoint();
                loop.takeFaults().forEach(fault -> told.add(fault.message()));
            }
            assertThat(told).allMatch(message -> message.contains("abandoned"));
        });
    }
}

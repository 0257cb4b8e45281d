package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.testing.TestLoop;
import dev.millrace.testing.junit.EngineTest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class AbandonedStreamTest extends EngineTest {

    private static final class Watched implements Abandonable {
        boolean closed;
        boolean abandoned;

        @Override
        public boolean closed() {
            return closed;
        }

        @Override
        public boolean settled() {
            return closed;
        }

        @Override
        public void abandon() {
            abandoned = true;
        }
    }

    @Test
    void what_is_still_open_is_closed_on_its_loop_and_reported() {
        var watched = new Watched();
        var run =
                TestLoop.run(
                        engine,
                        loop -> {
                            var abandonment = new AbandonedStream(watched, loop.loop(), "iterator");
                            Async.blocking(abandonment::run); // off the loop, like a cleaner
                            loop.untilIdle();
                            loop.takeFaults();
                        });
        assertThat(watched.abandoned).isTrue();
        assertThat(run.faults()).hasSize(1);
        assertThat(run.faults().getFirst().source()).isEqualTo("iterator");
    }

    @Test
    void what_is_closed_already_is_not_reported() {
        var watched = new Watched();
        watched.closed = true;
        TestLoop.run(
                engine,
                loop -> {
                    var abandonment = new AbandonedStream(watched, loop.loop(), "iterator");
                    Async.blocking(abandonment::run);
                    loop.untilIdle();
                });
    }

    @Test
    void a_watch_that_is_cleaned_in_time_does_nothing() {
        var watched = new Watched();
        TestLoop.run(
                engine,
                loop -> {
                    AbandonedStream.watch(
                                    new Object(),
                                    new AbandonedStream(watched, loop.loop(), "iterator"))
                            .clean();
                    loop.untilIdle();
                });
        assertThat(watched.abandoned).isFalse();
    }

    @Test
    void in_debug_mode_the_report_says_where_it_was_started() throws InterruptedException {
        List<LoopFault> faults = new CopyOnWriteArrayList<>();
        try (EventLoop loop =
                EventLoop.builder()
                        .engine(engine)
                        .debug(true)
                        .exceptionHandler((where, fault) -> faults.add(fault))
                        .open()) {
            new AbandonedStream(new Watched(), loop, "iterator").run();
            loop.runUntilComplete(
                    loop.detach(() -> {
                        while (faults.isEmpty()) {
                            Async.checkpoint();
                        }
                        return faults;
                    }));
        }
        assertThat(faults.getFirst().createdAt()).hasMessageContaining("started here");
    }

    @Test
    void a_closed_loop_has_closed_its_streams_itself() {
        var watched = new Watched();
        EventLoop loop = EventLoop.builder().engine(engine).open();
        loop.close();
        new AbandonedStream(watched, loop, "iterator").run();
        assertThat(watched.abandoned).isFalse();
    }
}

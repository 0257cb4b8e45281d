package dev.millrace.proof.memory;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.Promise;
import dev.millrace.TaskCancelledException;
import java.util.concurrent.CompletableFuture;

/** What other threads bring: values, failures, cancels, answers, callbacks and bodies. */
final class PromisesScene extends Scene {
    PromisesScene(String engine) {
        super(engine, 9);
    }

    @Override
    void body() throws Exception {
        EventLoop loop = EventLoop.current();
        values(loop);
        cancels(loop);
        answers();
        callbacks(loop);
        bodies(loop);
    }

    private void values(EventLoop loop) throws Exception {
        Promise<Integer> value = loop.promise("value");
        value.addDoneCallback(done -> step());
        elsewhere(() -> {
            value.completeThreadSafe(1);
            watched(value);
        });
        if (value.await() == 1) {
            step();
        }
        Promise<Integer> failing = loop.promise("failing");
        elsewhere(() -> {
            failing.failThreadSafe(new Planned());
            watched(failing);
        });
        try {
            failing.awaitThrowing(Planned.class);
        } catch (Planned e) {
            step();
        }
    }

    private void cancels(EventLoop loop) {
        Promise<Integer> cancelled = loop.promise("cancelled");
        cancelled.onCancel(this::step);
        elsewhere(() -> cancelled.cancel("nobody wants it"));
        try {
            cancelled.await();
        } catch (TaskCancelledException e) {
            step();
        }
    }

    private void answers() {
        int answer = Async.<Integer>suspend(waiting -> elsewhere(() -> waiting.resume(3)));
        if (answer == 3) {
            step();
        }
        try {
            Async.<Integer>suspend(
                    waiting -> elsewhere(() -> waiting.fail(new IllegalStateException("planned"))));
        } catch (IllegalStateException e) {
            step();
        }
    }

    private void callbacks(EventLoop loop) {
        Promise<Integer> called = loop.promise("called");
        elsewhere(() -> loop.callSoonThreadSafe(() -> loop.callSoon(() -> called.complete(4))));
        if (called.await() == 4) {
            step();
        }
    }

    /** Who submits waits for the end, as any thread would. */
    private void bodies(EventLoop loop) {
        Promise<Integer> told = loop.promise("told");
        elsewhere(() -> {
            CompletableFuture<Integer> submitted =
                    loop.submit(
                            counted(() -> {
                                Async.checkpoint();
                                return 5;
                            }));
            submitted
                    .handle((value, failure) -> {
                        tell(failure);
                        return value;
                    })
                    .join();
            told.completeThreadSafe(5);
            watched(told);
        });
        if (told.await() == 5) {
            step();
        }
    }
}

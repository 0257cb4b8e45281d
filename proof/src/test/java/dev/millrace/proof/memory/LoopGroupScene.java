package dev.millrace.proof.memory;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopClosedException;
import dev.millrace.LoopGroup;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Loops that nobody waits for: who has submitted to one must not wait for ever. */
final class LoopGroupScene extends Scene {
    private static final int LOOPS = 2;
    private static final int EACH = 2;

    private final List<EventLoop> opened = new ArrayList<>();

    LoopGroupScene(String engine) {
        super(engine, LOOPS * EACH);
    }

    @Override
    public void play() {
        List<CompletableFuture<Integer>> submitted = new ArrayList<>();
        try (LoopGroup group = LoopGroup.open(LOOPS, settings())) {
            opened.addAll(group.loops());
            for (int i = 0; i < LOOPS * EACH; i++) {
                submitted.add(
                        group.submit(
                                counted(() -> {
                                    Async.checkpoint();
                                    return 1;
                                })));
            }
            submitted.forEach(this::await);
        }
    }

    private void await(CompletableFuture<Integer> future) {
        try {
            if (future.join() == 1) {
                step();
            }
        } catch (CompletionException | CancellationException | LoopClosedException failed) {
            tell(failed);
        }
    }

    @Override
    void body() {}

    @Override
    void inspect(List<String> findings) {
        for (EventLoop loop : opened) {
            if (!loop.closed()) {
                findings.add("a loop of the group is not closed: " + loop);
            }
        }
    }
}

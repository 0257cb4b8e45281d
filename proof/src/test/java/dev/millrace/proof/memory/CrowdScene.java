package dev.millrace.proof.memory;

import dev.millrace.EventLoop;
import dev.millrace.Promise;

/** So many callbacks that queues have to grow. */
final class CrowdScene extends Scene {
    private static final int MANY = 300; // a queue grows by 256

    CrowdScene(String engine) {
        super(engine, 2 * MANY + 2);
    }

    @Override
    void body() {
        EventLoop loop = EventLoop.current();
        Promise<Integer> here = loop.promise("here");
        for (int i = 0; i < MANY; i++) {
            loop.callSoon(this::step);
        }
        loop.callSoon(() -> here.complete(1));
        if (here.await() == 1) {
            step();
        }
        Promise<Integer> there = loop.promise("there");
        elsewhere(() -> {
            for (int i = 0; i < MANY; i++) {
                loop.callSoonThreadSafe(this::step);
            }
            loop.callSoonThreadSafe(() -> there.complete(1));
        });
        if (there.await() == 1) {
            step();
        }
    }
}

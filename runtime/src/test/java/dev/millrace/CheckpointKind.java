package dev.millrace;

import java.time.Duration;
import java.util.List;

/** Every call that can wait, once as one that need not wait and once as one that would for ever. */
enum CheckpointKind {
    AWAIT {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            Promise<String> promise = loop.promise();
            promise.complete("there");
            promise.await();
        }

        @Override
        void waiting(EventLoop loop) {
            loop.promise().await();
        }
    },
    SLEEP {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            Async.sleep(Duration.ZERO);
        }

        @Override
        void waiting(EventLoop loop) {
            Async.sleep(Duration.ofHours(1));
        }
    },
    SUSPEND {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            Async.suspend(suspension -> {
                effect.run();
                suspension.resume("at once");
            });
        }

        @Override
        void waiting(EventLoop loop) {
            Async.suspend(suspension -> {});
        }
    },
    SUSPEND_IN_LOOP {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            Async.suspendInLoop(suspension -> {
                effect.run();
                suspension.resume("at once");
            });
        }

        @Override
        void waiting(EventLoop loop) {
            Async.suspendInLoop(suspension -> {});
        }
    },
    GATHER {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            Async.gather(() -> run(effect));
        }

        @Override
        void waiting(EventLoop loop) {
            Async.gather(CheckpointKind::never, CheckpointKind::never);
        }
    },
    RACE {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            Async.race(() -> run(effect));
        }

        @Override
        void waiting(EventLoop loop) {
            Async.race(CheckpointKind::never, CheckpointKind::never);
        }
    },
    WAIT_FOR {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            Promise<String> promise = loop.promise();
            promise.complete("there");
            Async.waitFor(List.of(promise), WaitPolicy.ALL);
        }

        @Override
        void waiting(EventLoop loop) {
            Async.waitFor(List.of(loop.promise(), loop.promise()), WaitPolicy.FIRST);
        }
    },
    NEXT_COMPLETED {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            Promise<String> promise = loop.promise();
            promise.complete("there");
            Async.asCompleted(List.of(promise)).iterator().next();
        }

        @Override
        void waiting(EventLoop loop) {
            Async.asCompleted(List.of(loop.promise())).iterator().next();
        }
    },
    GROUP {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            TaskGroup.run(group -> effect.run());
        }

        @Override
        void waiting(EventLoop loop) {
            TaskGroup.run(group -> group.fork(CheckpointKind::never));
        }
    },
    FORK_READY {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            TaskGroup.run(group -> {
                effect.run();
                group.forkReady(readiness -> readiness.report("ready"));
            });
        }

        @Override
        void waiting(EventLoop loop) {
            TaskGroup.run(group -> group.forkReady(readiness -> never()));
        }
    },
    CHECKPOINT {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            Async.checkpoint();
        }

        @Override
        void waiting(EventLoop loop) {
            throw new UnsupportedOperationException("a bare checkpoint never waits");
        }
    },
    BLOCKING {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            Async.blocking(effect::run);
        }

        @Override
        void waiting(EventLoop loop) {
            throw new UnsupportedOperationException("the body decides how long it takes");
        }
    },
    INTERRUPTIBLE {
        @Override
        void ready(EventLoop loop, Runnable effect) {
            Async.interruptible(effect::run);
        }

        @Override
        void waiting(EventLoop loop) {
            throw new UnsupportedOperationException("the body decides how long it takes");
        }
    };

    /**
     * Reaches the checkpoint with nothing to wait for; {@code effect} is what it does, if anything.
     */
    abstract void ready(EventLoop loop, Runnable effect);

    /**
     * Reaches the checkpoint with something to wait for that does not come for an hour, or ever.
     */
    abstract void waiting(EventLoop loop);

    private static String run(Runnable effect) {
        effect.run();
        return "done";
    }

    private static String never() {
        EventLoop loop = EventLoop.current();
        loop.promise().await();
        return "never";
    }
}

package dev.millrace.proof.simulation;

import static dev.millrace.proof.simulation.World.require;

import dev.millrace.Async;
import dev.millrace.Task;
import dev.millrace.TaskGroup;
import dev.millrace.sync.AsyncCondition;
import dev.millrace.sync.AsyncLock;
import dev.millrace.sync.AsyncReadWriteLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Locks of the three kinds, each with a model of who has it. */
final class Locks {
    private final World world;
    private final Changing changing;
    private final List<Single> singles = new ArrayList<>(); // lost ones, and the one in use
    private final List<Shared> shared = new ArrayList<>(); // the same

    Locks(World world) {
        this.world = world;
        singles.add(new Single());
        shared.add(new Shared());
        changing = new Changing();
    }

    Single single() {
        return singles.getLast();
    }

    Shared shared() {
        return shared.getLast();
    }

    Changing changing() {
        return changing;
    }

    void check() {
        singles.forEach(Single::check);
        shared.forEach(Shared::check);
        changing.check();
    }

    void checkAtEnd() {
        require(single().lock.holder() == null, "a lock is held in the end");
        require(shared().lock.heldBy().isEmpty(), "a lock is held in the end");
        require(changing.lock.holder() == null, "a condition's lock is held in the end");
    }

    /** Has {@code lose} run by a task that ends then; the waiters get a failure. */
    private static void lose(Runnable lose) {
        TaskGroup.run(group -> {
            group.fork("careless", lose::run);
        });
    }

    /** A lock. */
    final class Single {
        private final AsyncLock lock = AsyncLock.create("lock");
        private final Line line = new Line(world, "a lock");
        private @Nullable Task<?> holder;
        private boolean lost;

        void hold(Actor me, Duration time) {
            try {
                line.await(lock::acquire);
            } catch (IllegalStateException refused) {
                require(lost, "a lock was refused that was not lost");
                return;
            }
            stay(me, time);
        }

        void tryHold(Actor me, Duration time) {
            if (lock.tryAcquire()) {
                line.servedAtOnce();
                stay(me, time);
            }
        }

        private void stay(Actor me, Duration time) {
            require(holder == null, "two tasks have a lock");
            holder = Async.currentTask();
            try {
                me.sleep(time);
            } finally {
                holder = null;
                lock.release();
            }
        }

        /** It is taken, and never given back. */
        void lose() {
            Locks.lose(() -> {
                try {
                    line.await(lock::acquire);
                } catch (IllegalStateException refused) {
                    require(lost, "a lock was refused that was not lost");
                    return;
                }
                require(holder == null, "two tasks have a lock");
                lost = true;
                singles.add(new Single());
            });
        }

        void check() {
            line.check(lock.waiting());
            require(lost || lock.holder() == holder, "another task than its holder has a lock");
            require(line.isEmpty() || holder != null, "a lock is free and waited for");
        }
    }

    /** A lock for many readers or one writer. */
    final class Shared {
        private final AsyncReadWriteLock lock = AsyncReadWriteLock.create("pages");
        private final Line line = new Line(world, "a lock of readers and writers");
        private int reading;
        private int writing;
        private int writersWaiting;
        private boolean lost;

        void read(Actor me, Duration time) {
            try {
                line.await(lock::acquireRead);
            } catch (IllegalStateException refused) {
                require(lost, "a lock was refused that was not lost");
                return;
            }
            stay(me, time, false);
        }

        void write(Actor me, Duration time) {
            writersWaiting++;
            try {
                line.await(lock::acquireWrite);
            } catch (IllegalStateException refused) {
                require(lost, "a lock was refused that was not lost");
                return;
            } finally {
                writersWaiting--;
            }
            stay(me, time, true);
        }

        void tryWrite(Actor me, Duration time) {
            if (lock.tryWrite()) {
                line.servedAtOnce();
                stay(me, time, true);
            }
        }

        private void stay(Actor me, Duration time, boolean writes) {
            reading += writes ? 0 : 1;
            writing += writes ? 1 : 0;
            require(writing <= (reading == 0 ? 1 : 0), "a writer is not alone");
            try {
                me.sleep(time);
            } finally {
                reading -= writes ? 0 : 1;
                writing -= writes ? 1 : 0;
                lock.release();
            }
        }

        /** It is taken by a reader or a writer, and never given back. */
        void lose(boolean writes) {
            Locks.lose(() -> {
                writersWaiting += writes ? 1 : 0;
                try {
                    if (writes) {
                        line.await(lock::acquireWrite);
                    } else {
                        line.await(lock::acquireRead);
                    }
                } catch (IllegalStateException refused) {
                    require(lost, "a lock was refused that was not lost");
                    return;
                } finally {
                    writersWaiting -= writes ? 1 : 0;
                }
                if (!lost) { // a reader may lose it beside another
                    lost = true;
                    shared.add(new Shared());
                }
            });
        }

        void check() {
            line.check(lock.waiting());
            if (lost) {
                require(line.isEmpty(), "somebody waits for a lost lock");
            } else {
                require(lock.heldBy().size() == reading + writing, "others hold it: " + lock);
                require(
                        line.isEmpty() || writing + reading > 0,
                        "a lock of readers and writers is free and waited for");
                require(
                        line.isEmpty() || writing > 0 || writersWaiting > 0,
                        "readers wait for readers");
            }
        }
    }

    /** A lock, with a condition of what it guards. */
    final class Changing {
        private final AsyncLock lock = AsyncLock.create("shelf");
        private final AsyncCondition filled = AsyncCondition.of(lock);
        private int things;

        /** Waits for a thing, and takes it; a cancel lets it go once it has the lock again. */
        void take(Actor me) {
            me.staying++;
            try {
                lock.run(() -> {
                    filled.awaitUntil(() -> things > 0);
                    require(lock.holder() == Async.currentTask(), "a wait ended without the lock");
                    require(things > 0, "a thing was taken by somebody else");
                    things--;
                });
            } finally {
                me.staying--;
            }
        }

        void put(Actor me) {
            me.staying++;
            try {
                lock.run(() -> {
                    things++;
                    filled.signal();
                });
            } finally {
                me.staying--;
            }
        }

        /** Keeps the others from having the lock. */
        void hold(Actor me, Duration time) {
            lock.run(() -> me.sleep(time));
        }

        void check() {
            require(
                    lock.holder() != null || lock.waiting().isEmpty(),
                    "a condition's lock is free and waited for");
            require(
                    lock.holder() != null || things == 0 || filled.waiting().isEmpty(),
                    "a condition holds and is waited for");
        }
    }
}

package dev.millrace.sync;

import dev.millrace.Async;
import dev.millrace.EventLoop;
import dev.millrace.LoopFault;
import dev.millrace.spi.CancelHook;
import dev.millrace.spi.Described;
import dev.millrace.spi.Description;
import dev.millrace.spi.Suspension;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One wait for the first of several clauses. The first answer ends the task's wait, which ends only
 * once. Later answers are refused, so a channel or queue keeps its element. Loop only.
 */
final class SelectWait<R extends @Nullable Object, X extends Throwable>
        implements Consumer<Suspension<SelectWait<R, X>.Branch<?>>>, CancelHook, Described {
    /** One per task, so that a run on virtual time can be repeated. */
    private static final ThreadLocal<SplittableRandom> DICE =
            ThreadLocal.withInitial(() -> new SplittableRandom(Async.currentTask().id()));

    private final List<Branch<?>> branches;
    private final boolean fair;
    private @Nullable Suspension<Branch<?>> wait;
    private boolean over;

    SelectWait(Collection<? extends Clause<? extends R, ? extends X>> clauses, boolean fair) {
        this.fair = fair;
        branches = new ArrayList<>(clauses.size());
        for (Clause<? extends R, ? extends X> clause : clauses) {
            branches.add(new Branch<>(clause.source()));
        }
    }

    R outcome() throws X {
        if (branches.isEmpty()) {
            Async.raisePending();
            throw new IllegalArgumentException("a select needs at least one clause");
        }
        Branch<?> chosen = Async.suspendInLoop(this);
        return chosen.handle();
    }

    @Override
    public void accept(Suspension<Branch<?>> suspension) {
        wait = suspension;
        suspension.onCancel(this);
        if (fair && branches.size() > 1) {
            Collections.shuffle(branches, DICE.get());
        }
        // ask all before any waits, so that two clauses of one select cannot answer each other
        for (Branch<?> branch : branches) {
            if (branch.answeredNow() || over) {
                return;
            }
        }
        for (Branch<?> branch : branches) {
            branch.begin();
            if (over) {
                return;
            }
        }
    }

    @Override
    public boolean abort() {
        end(null);
        return true;
    }

    @Override
    public String kind() {
        return "select";
    }

    @Override
    public Description describe() {
        return new Description(
                        "select",
                        "the first of " + branches.size(),
                        List.copyOf(branches),
                        Map.of())
                .needingAny();
    }

    /** Ends the waits of the other clauses. */
    private void end(@Nullable Branch<?> chosen) {
        over = true;
        for (Branch<?> branch : branches) {
            if (branch != chosen) {
                branch.leave();
            }
        }
    }

    /** The wait for one clause. */
    final class Branch<T extends @Nullable Object> implements Suspension<T>, Described {
        private final Clause.Source<T, ? extends R, ? extends X> source;
        private @Nullable CancelHook hook;
        private @Nullable T value;

        Branch(Clause.Source<T, ? extends R, ? extends X> source) {
            this.source = source;
        }

        boolean answeredNow() {
            return source.waitedFor().answerNow(this);
        }

        void begin() {
            source.waitedFor().startWait(this);
        }

        void leave() {
            CancelHook once = hook;
            hook = null;
            if (once != null) {
                try {
                    once.abort();
                } catch (Throwable t) { // foreign code; the other waits must end too
                    EventLoop.current().report(LoopFault.of("a cancel hook of a select failed", t));
                }
            }
        }

        @Override
        public Description describe() {
            return hook instanceof Described clause
                    ? clause.describe()
                    : Description.of("clause", source.waitedFor().getClass().getName());
        }

        @SuppressWarnings("NullAway") // null only if that was the answer
        R handle() throws X {
            return source.handler().handle(value);
        }

        @Override
        public boolean resume(T late) {
            boolean taken = tryResume(late);
            if (!taken) {
                EventLoop.current().discard(late, null, "select");
            }
            return taken;
        }

        @Override
        public boolean tryResume(T answer) {
            if (over || wait == null) {
                return false;
            }
            value = answer;
            return ended(wait.tryResume(this));
        }

        @Override
        public boolean fail(Throwable failure) {
            return !over && wait != null && ended(wait.fail(failure));
        }

        private boolean ended(boolean chosen) {
            hook = null; // the source has removed the wait itself
            if (chosen) {
                end(this);
            }
            return chosen;
        }

        @Override
        public void onCancel(CancelHook cancelHook) {
            hook = cancelHook;
        }
    }
}

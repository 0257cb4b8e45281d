package dev.millrace;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The cancel scopes of a task, for task trees. Any thread; racy.
 *
 * @param parent the task that owns the scope around it
 * @param names of its own scopes, outermost first
 */
record Scopes(
        @Nullable Task<?> parent,
        @Nullable Duration deadlineLeft,
        boolean shielded,
        @Nullable String cancelled,
        List<String> names) {
    /** Bounds the walk, because the tree may change meanwhile. */
    private static final int MOST_SCOPES = 10_000;

    static Scopes of(Task<?> task, LoopImpl loop) {
        CancelScope innermost =
                task instanceof BodyTask<?> body ? body.scope() : task.outermostScope();
        List<String> names = new ArrayList<>();
        Task<?> parent = null;
        boolean own = true;
        boolean shielded = false;
        long deadline = Long.MAX_VALUE;
        int left = MOST_SCOPES;
        for (ScopeNode node = innermost;
                node instanceof CancelScope scope && parent == null && left-- > 0;
                node = scope.parent()) {
            if (!shielded) {
                deadline = Math.min(deadline, scope.nanosLeft(loop));
            }
            if (own) {
                names.add(scope.kind());
            } else {
                Task<?> around = scope.taskInside();
                parent = around == task ? null : around;
            }
            shielded |= scope.shields();
            own &= scope != task.outermostScope();
        }
        Collections.reverse(names);
        CancelScope cause = innermost.effective();
        return new Scopes(
                parent,
                deadline == Long.MAX_VALUE ? null : Duration.ofNanos(deadline),
                shielded,
                cause == null ? null : cause.canceller(),
                names);
    }
}

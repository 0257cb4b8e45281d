package dev.millrace.inspect;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One task at the moment of a {@link TaskTree}.
 *
 * @param id unique in its tree: the id of its loop, {@code #}, and the number of the task
 * @param loop the id of its loop
 * @param number the task's {@code id()}, unique in its loop
 * @param name the name given at the fork, or one made of the number
 * @param kind {@code task}, or {@code job} for work outside the loop
 * @param state {@code new}: has not begun; {@code ready}: waits for its turn; {@code running};
 *     {@code waiting}: at a checkpoint; {@code blocked}: in a JDK call that waits; {@code away}: in
 *     {@code blocking} or {@code interruptible}. For a job {@code queued}, {@code running}, or
 *     {@code ended}: the loop does not know of its end yet
 * @param parent the id of the task that owns the scope around it; null for a detached task
 * @param age the time since it was started; approximate
 * @param waited how long its current wait has lasted; approximate; null if it does not wait
 * @param deadlineLeft the time until the first deadline that reaches it, negative if that has
 *     passed; null if there is none
 * @param shielded whether a shield keeps cancels from outside from reaching it
 * @param cancelled who or what cancelled it, and why; null if it is not cancelled
 * @param scopes its cancel scopes, outermost first
 * @param contextKeys the names of the variables in its context; never the values
 * @param forkedAt where it was forked, innermost frame first; empty unless its loop is in debug
 *     mode
 * @param waiting what it waits for; null if it does not wait
 * @param thread the name of the thread outside the loop that does its work; null if there is none
 * @param stack its stack, innermost frame first; empty in trees without stacks
 */
public record TaskState(
        String id,
        String loop,
        long number,
        String name,
        String kind,
        String state,
        @Nullable String parent,
        Duration age,
        @Nullable Duration waited,
        @Nullable Duration deadlineLeft,
        boolean shielded,
        @Nullable String cancelled,
        List<String> scopes,
        List<String> contextKeys,
        List<StackTraceElement> forkedAt,
        @Nullable WaitState waiting,
        @Nullable String thread,
        List<StackTraceElement> stack) {
    /** Copies the collections. */
    public TaskState {
        scopes = List.copyOf(scopes);
        contextKeys = List.copyOf(contextKeys);
        forkedAt = List.copyOf(forkedAt);
        stack = List.copyOf(stack);
    }
}

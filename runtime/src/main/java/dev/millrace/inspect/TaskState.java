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
 *     {@code waiting}: at a checkpoint; {@code blocked}: in a call of the JDK that waits; {@code
 *     away}: in {@code blocking} or {@code interruptible}; for a job {@code queued}, {@code
 *     running}, or {@code ended}: its loop has not heard of that yet
 * @param parent the id of the task in whose scope it runs; null for a detached one
 * @param age since it was started, to about the length of a step
 * @param waited how long it has been in the wait at hand, likewise; null if it does not wait
 * @param deadlineLeft until the first deadline that reaches it, negative if that has passed; null
 *     if there is none
 * @param shielded whether some cancel from outside does not reach it
 * @param cancelled by whom or what, and why, it has been cancelled; null if it has not
 * @param scopes its cancel scopes, outermost first
 * @param contextKeys the names of what its context binds; never the values
 * @param forkedAt where it was forked, innermost frame first; empty unless its loop is in debug
 *     mode
 * @param waiting what it waits for; null if it does not
 * @param thread the name of the thread outside the loop that does its work; null if there is none
 * @param stack its stack, innermost frame first; empty unless the tree was asked for stacks
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
    /** Made of copies of what it is given. */
    public TaskState {
        scopes = List.copyOf(scopes);
        contextKeys = List.copyOf(contextKeys);
        forkedAt = List.copyOf(forkedAt);
        stack = List.copyOf(stack);
    }
}

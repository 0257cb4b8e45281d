package dev.millrace.cli.console;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The pictures that viewers ask for. However many they are, the program is asked about twice a
 * second at most; whoever asks sooner gets the last picture again. Any thread.
 */
final class Pictures {

    /** A little less than the time between two questions of a page, so that each brings news. */
    private static final long FRESH = Duration.ofMillis(400).toNanos();

    private final TreeSource source;
    private final LongSupplier nanos;
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    // all guarded by this
    private byte @Nullable [] last;
    private long taken;
    private @Nullable String stacks;
    private long stacksTaken;

    Pictures(TreeSource source, LongSupplier nanos) {
        this.source = source;
        this.nanos = nanos;
    }

    /** The program as it is now, as JSON; null if it has ended. */
    synchronized byte @Nullable [] latest() throws IOException {
        var picture = last;
        if (!ended.isDone() && (picture == null || nanos.getAsLong() - taken >= FRESH)) {
            last = null;
            stacks = nanos.getAsLong() - stacksTaken >= FRESH ? null : stacks;
            var tree = ask(false);
            picture = tree == null ? null : tree.getBytes(StandardCharsets.UTF_8);
            last = picture;
            taken = nanos.getAsLong(); // after the answer, so that a slow program is asked less
        }
        return ended.isDone() ? null : picture;
    }

    /** One task with its stack, as JSON; null if there is none any more. */
    synchronized byte @Nullable [] task(String id) throws IOException {
        var tree = withStacks();
        var task = tree == null ? null : Excerpt.task(tree, id);
        return task == null ? null : task.getBytes(StandardCharsets.UTF_8);
    }

    /** Walks all stacks of the program, so a task more costs no walk more. */
    private @Nullable String withStacks() throws IOException {
        var tree = stacks;
        if (ended.isDone() || tree == null || nanos.getAsLong() - stacksTaken >= FRESH) {
            stacks = null; // not two of them at once: they are large
            tree = ask(true);
            stacks = tree;
            stacksTaken = nanos.getAsLong();
        }
        return tree;
    }

    private @Nullable String ask(boolean stacks) throws IOException {
        if (ended.isDone()) {
            return null;
        }
        try {
            return source.tree(stacks);
        } catch (EOFException e) {
            end(e.getMessage() == null ? e.toString() : e.getMessage());
            return null;
        }
    }

    /** Asks the program no more, and tells viewers why. Only the first reason counts. */
    void end(String why) {
        ended.complete(why);
    }

    /** Completes with the reason when there are no more pictures. */
    CompletableFuture<String> ended() {
        return ended;
    }
}

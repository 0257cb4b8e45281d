package dev.millrace.cli.console;

import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots for the viewers. However many viewers there are, the program is asked at most about
 * twice a second; an earlier request gets the last snapshot again. Any thread.
 */
final class Pictures {

    /**
     * A little less than a page's interval between requests, so that each request gets a new
     * snapshot.
     */
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
            // after the answer, so that a slow program is asked less often
            taken = nanos.getAsLong();
        }
        return ended.isDone() ? null : picture;
    }

    /** One task with its stack, as JSON; null if the task is gone. */
    synchronized byte @Nullable [] task(String id) throws IOException {
        var tree = withStacks();
        var task = tree == null ? null : Excerpt.task(tree, id);
        return task == null ? null : task.getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The last snapshot with all stacks of the program, reused for other tasks while it is fresh.
     */
    private @Nullable String withStacks() throws IOException {
        var tree = stacks;
        if (ended.isDone() || tree == null || nanos.getAsLong() - stacksTaken >= FRESH) {
            stacks = null; // drop the old one first: they are large
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

    /** Stops asking the program; viewers get the reason. Only the first reason counts. */
    void end(String why) {
        ended.complete(why);
    }

    /** Completes with the reason when there are no more snapshots. */
    CompletableFuture<String> ended() {
        return ended;
    }
}

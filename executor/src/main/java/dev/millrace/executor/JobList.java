package dev.millrace.executor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A linked list whose links are in the jobs, so that a job is removed without a search. A job is in
 * one list at a time. Touched by one step of {@link KeyedQueues} at a time.
 */
final class JobList {
    private @Nullable ExecutorJob<?> first;
    private @Nullable ExecutorJob<?> last;
    private int size;

    void add(ExecutorJob<?> job) {
        job.list = this;
        job.previous = last;
        if (last == null) {
            first = job;
        } else {
            last.next = job;
        }
        last = job;
        size++;
    }

    @Nullable ExecutorJob<?> poll() {
        ExecutorJob<?> job = first;
        if (job != null) {
            remove(job);
        }
        return job;
    }

    /** Removes {@code job}, which is in this list. */
    void remove(ExecutorJob<?> job) {
        ExecutorJob<?> before = job.previous;
        ExecutorJob<?> after = job.next;
        if (before == null) {
            first = after;
        } else {
            before.next = after;
        }
        if (after == null) {
            last = before;
        } else {
            after.previous = before;
        }
        job.previous = null;
        job.next = null;
        job.list = null;
        size--;
    }

    int size() {
        return size;
    }

    List<ExecutorJob<?>> snapshot() {
        var all = new ArrayList<ExecutorJob<?>>(size);
        for (ExecutorJob<?> job = first; job != null; job = job.next) {
            all.add(job);
        }
        return all;
    }
}

package dev.millrace.executor;

import java.util.Objects;

/**
 * Where jobs run: on virtual threads, one a job, so many at a time, with so many more waiting in
 * order.
 *
 * <p>A place is for any number of loops at once. It owns no thread while it has no job, so there is
 * nothing to close.
 *
 * @apiNote Virtual threads share the cores by waiting, which blocking work does. Work that computes
 *     for long belongs in an executor with threads of its own.
 */
public final class Place {
    private final String name;
    private final Limiter limiter;

    private Place(String name, int concurrency, int queueCapacity) {
        this.name = Objects.requireNonNull(name, "name");
        this.limiter = new Limiter(concurrency, queueCapacity, name);
    }

    /**
     * The default place for blocking work, one for the JVM: 64 jobs at a time and 1,000 waiting, or
     * what {@code -Dmillrace.blocking.concurrency} and {@code -Dmillrace.blocking.queue} say when
     * it is first asked for. Any thread.
     *
     * @return the one place
     * @throws IllegalArgumentException if a property is not a number in range
     */
    public static Place blocking() {
        return DefaultPlace.get();
    }

    /**
     * A place of its own for blocking work: for a resource that takes fewer jobs at a time, or that
     * must not be starved by others. Any thread.
     *
     * @param name what its threads are called, with a number behind it
     * @param concurrency how many jobs run at a time, 1 or more
     * @param queueCapacity how many more are taken and wait, 0 or more
     * @return a new place
     */
    public static Place blocking(String name, int concurrency, int queueCapacity) {
        return new Place(name, concurrency, queueCapacity);
    }

    /**
     * What the place's threads are called.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * How many jobs run at a time.
     *
     * @return 1 or more
     */
    public int concurrency() {
        return limiter.concurrency();
    }

    /**
     * How many more jobs are taken and wait.
     *
     * @return 0 or more
     */
    public int queueCapacity() {
        return limiter.queueCapacity();
    }

    Limiter limiter() {
        return limiter;
    }

    @Override
    public String toString() {
        return name + " (" + limiter + ")";
    }
}

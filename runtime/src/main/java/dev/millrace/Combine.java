package dev.millrace;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code gather} for two to six bodies of different types, with a function that combines their
 * values. Import it statically beside {@link Async}.
 *
 * {@snippet lang=java :
 * Page page = gather(() -> user(id), () -> orders(id), (user, orders) -> show(user, orders));
 * }
 */
public final class Combine {
    private Combine() {}

    /**
     * Runs all bodies concurrently, as {@link Async#gather(java.util.Collection)} does, and returns
     * what {@code combine} makes of their values.
     *
     * @throws X what the first body to fail threw, or what {@code combine} throws
     */
    @SuppressWarnings("unchecked") // each is what the body in its place has returned
    @Checkpoint
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            R gather(
                    Body<? extends A, ? extends X> a,
                    Body<? extends B, ? extends X> b,
                    Two<? super A, ? super B, ? extends R, ? extends X> combine)
                    throws X {
        Async.requireArgument(combine, "combine");
        List<@Nullable Object> values = Fanout.gather(Arrays.asList(a, b));
        return combine.combine((A) values.get(0), (B) values.get(1));
    }

    /** As {@link #gather(Body, Body, Two)}, for three bodies. */
    @SuppressWarnings("unchecked") // each is what the body in its place has returned
    @Checkpoint
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            R gather(
                    Body<? extends A, ? extends X> a,
                    Body<? extends B, ? extends X> b,
                    Body<? extends C, ? extends X> c,
                    Three<? super A, ? super B, ? super C, ? extends R, ? extends X> combine)
                    throws X {
        Async.requireArgument(combine, "combine");
        List<@Nullable Object> values = Fanout.gather(Arrays.asList(a, b, c));
        return combine.combine((A) values.get(0), (B) values.get(1), (C) values.get(2));
    }

    /** As {@link #gather(Body, Body, Two)}, for four bodies. */
    @SuppressWarnings("unchecked") // each is what the body in its place has returned
    @Checkpoint
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            R gather(
                    Body<? extends A, ? extends X> a,
                    Body<? extends B, ? extends X> b,
                    Body<? extends C, ? extends X> c,
                    Body<? extends D, ? extends X> d,
                    Four<? super A, ? super B, ? super C, ? super D, ? extends R, ? extends X>
                            combine)
                    throws X {
        Async.requireArgument(combine, "combine");
        List<@Nullable Object> values = Fanout.gather(Arrays.asList(a, b, c, d));
        return combine.combine(
                (A) values.get(0), (B) values.get(1), (C) values.get(2), (D) values.get(3));
    }

    /** As {@link #gather(Body, Body, Two)}, for five bodies. */
    @SuppressWarnings("unchecked") // each is what the body in its place has returned
    @Checkpoint
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            R gather(
                    Body<? extends A, ? extends X> a,
                    Body<? extends B, ? extends X> b,
                    Body<? extends C, ? extends X> c,
                    Body<? extends D, ? extends X> d,
                    Body<? extends E, ? extends X> e,
                    Five<
                                    ? super A,
                                    ? super B,
                                    ? super C,
                                    ? super D,
                                    ? super E,
                                    ? extends R,
                                    ? extends X>
                            combine)
                    throws X {
        Async.requireArgument(combine, "combine");
        List<@Nullable Object> values = Fanout.gather(Arrays.asList(a, b, c, d, e));
        return combine.combine(
                (A) values.get(0),
                (B) values.get(1),
                (C) values.get(2),
                (D) values.get(3),
                (E) values.get(4));
    }

    /** As {@link #gather(Body, Body, Two)}, for six bodies. */
    @SuppressWarnings("unchecked") // each is what the body in its place has returned
    @Checkpoint
    public static <
                    A extends @Nullable Object,
                    B extends @Nullable Object,
                    C extends @Nullable Object,
                    D extends @Nullable Object,
                    E extends @Nullable Object,
                    F extends @Nullable Object,
                    R extends @Nullable Object,
                    X extends Throwable>
            R gather(
                    Body<? extends A, ? extends X> a,
                    Body<? extends B, ? extends X> b,
                    Body<? extends C, ? extends X> c,
                    Body<? extends D, ? extends X> d,
                    Body<? extends E, ? extends X> e,
                    Body<? extends F, ? extends X> f,
                    Six<
                                    ? super A,
                                    ? super B,
                                    ? super C,
                                    ? super D,
                                    ? super E,
                                    ? super F,
                                    ? extends R,
                                    ? extends X>
                            combine)
                    throws X {
        Async.requireArgument(combine, "combine");
        List<@Nullable Object> values = Fanout.gather(Arrays.asList(a, b, c, d, e, f));
        return combine.combine(
                (A) values.get(0),
                (B) values.get(1),
                (C) values.get(2),
                (D) values.get(3),
                (E) values.get(4),
                (F) values.get(5));
    }

    /** Combines two values. */
    @FunctionalInterface
    public interface Two<
            A extends @Nullable Object,
            B extends @Nullable Object,
            R extends @Nullable Object,
            X extends Throwable> {
        /**
         * Runs on the calling task, once all values are there; may await.
         *
         * @throws X what the call throws
         */
        R combine(A a, B b) throws X;
    }

    /** Combines three values. */
    @FunctionalInterface
    public interface Three<
            A extends @Nullable Object,
            B extends @Nullable Object,
            C extends @Nullable Object,
            R extends @Nullable Object,
            X extends Throwable> {
        /**
         * Runs on the calling task, once all values are there; may await.
         *
         * @throws X what the call throws
         */
        R combine(A a, B b, C c) throws X;
    }

    /** Combines four values. */
    @FunctionalInterface
    public interface Four<
            A extends @Nullable Object,
            B extends @Nullable Object,
            C extends @Nullable Object,
            D extends @Nullable Object,
            R extends @Nullable Object,
            X extends Throwable> {
        /**
         * Runs on the calling task, once all values are there; may await.
         *
         * @throws X what the call throws
         */
        R combine(A a, B b, C c, D d) throws X;
    }

    /** Combines five values. */
    @FunctionalInterface
    public interface Five<
            A extends @Nullable Object,
            B extends @Nullable Object,
            C extends @Nullable Object,
            D extends @Nullable Object,
            E extends @Nullable Object,
            R extends @Nullable Object,
            X extends Throwable> {
        /**
         * Runs on the calling task, once all values are there; may await.
         *
         * @throws X what the call throws
         */
        R combine(A a, B b, C c, D d, E e) throws X;
    }

    /** Combines six values. */
    @FunctionalInterface
    public interface Six<
            A extends @Nullable Object,
            B extends @Nullable Object,
            C extends @Nullable Object,
            D extends @Nullable Object,
            E extends @Nullable Object,
            F extends @Nullable Object,
            R extends @Nullable Object,
            X extends Throwable> {
        /**
         * Runs on the calling task, once all values are there; may await.
         *
         * @throws X what the call throws
         */
        R combine(A a, B b, C c, D d, E e, F f) throws X;
    }
}

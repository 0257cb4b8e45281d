package dev.millrace.proof.memory;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where {@linkplain Weaver woven} code comes by before each of its allocations. Shared by all class
 * loaders.
 */
public final class Allocations {
    private static final List<String> PLACES = new ArrayList<>(); // guarded by itself
    private static volatile @Nullable Shortage shortage;

    private Allocations() {}

    /** A number for a place in the code. */
    static int number(String place) {
        synchronized (PLACES) {
            PLACES.add(place);
            return PLACES.size() - 1;
        }
    }

    /** From now on allocations fail as {@code planned} says; null for none. */
    static void plan(@Nullable Shortage planned) {
        shortage = planned;
    }

    /**
     * There is an allocation to come; called by woven code.
     *
     * @param place the number of the place in the code
     * @throws NoMemory if it is planned to fail
     */
    public static void next(int place) {
        Shortage now = shortage;
        if (now != null && now.strikes()) {
            throw now.failure(place(place));
        }
    }

    private static String place(int number) {
        synchronized (PLACES) {
            return PLACES.get(number);
        }
    }
}

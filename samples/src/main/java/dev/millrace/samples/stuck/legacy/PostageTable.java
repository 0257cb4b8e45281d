package dev.millrace.samples.stuck.legacy;

/** What a parcel costs by its weight. */
public final class PostageTable {
    private static final Steps WEIGHTS = new Steps(0, 500, 1_000, 2_000, 5_000, 10_000);
    private static final int[] CENTS = {275, 380, 549, 649, 1_049, 1_749};

    private PostageTable() {}

    /** The price in cents for so many grams. */
    public static int price(int grams) {
        return CENTS[WEIGHTS.at(grams)];
    }
}

package dev.millrace.samples.stuck.legacy;

/** Finds the step on which a number lies. It worked for years, with other numbers. */
final class Steps {
    private final int[] bounds;

    Steps(int... bounds) {
        this.bounds = bounds;
    }

    int at(int number) {
        int low = 0;
        int high = bounds.length - 1;
        while (low < high) {
            int middle = (low + high) / 2;
            if (number < bounds[middle]) {
                high = middle;
            } else {
                low = middle; // the bug: if high is next to low, this changes nothing
            }
        }
        return low;
    }
}

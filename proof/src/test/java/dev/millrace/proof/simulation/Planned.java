package dev.millrace.proof.simulation;

import java.util.concurrent.RejectedExecutionException;

/** A failure that a program has thrown on purpose. */
final class Planned extends RuntimeException {
    private static final long serialVersionUID = 1;

    Planned(String what) {
        super(what);
    }

    /** The same of an executor that takes no job. */
    static final class Rejection extends RejectedExecutionException {
        private static final long serialVersionUID = 1;

        Rejection() {
            super("a planned rejection");
        }
    }
}

package dev.millrace.testing.junit;

/**
 * The cancel or failure that one run of a scenario gets.
 *
 * @param seed decides the order in which ready tasks go on; with 0 in the order in which they
 *     became ready
 * @param kind what happens
 * @param point the number of the wait or of the hook's call, from 1; 0 for none
 */
record Disturbance(long seed, Kind kind, int point) {
    enum Kind {
        NOTHING("nothing"),
        CANCEL_ALL_WAITING("cancel everything as a task begins wait"),
        CANCEL_ALL_READY("cancel everything as a task is about to end wait"),
        CANCEL_TASK_WAITING("cancel the task that begins wait"),
        CANCEL_TASK_READY("cancel the task that is about to end wait"),
        THROW_EXCEPTION("throw an exception in call"),
        THROW_ERROR("throw an error in call");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        boolean cancels() {
            return this != NOTHING && !fails();
        }

        boolean cancelsOneTask() {
            return this == CANCEL_TASK_WAITING || this == CANCEL_TASK_READY;
        }

        boolean whenReady() {
            return this == CANCEL_ALL_READY || this == CANCEL_TASK_READY;
        }

        boolean fails() {
            return this == THROW_EXCEPTION || this == THROW_ERROR;
        }
    }

    static Disturbance none(long seed) {
        return new Disturbance(seed, Kind.NOTHING, 0);
    }

    @Override
    public String toString() {
        return "seed " + seed + ": " + kind.text + (point == 0 ? "" : " " + point);
    }
}

package dev.millrace.springboot;

/** As what plain methods run. */
public enum RunAs {
    /** As they do without Millrace. */
    NONE,

    /** As jobs of an executor, outside the loop: they may block, and may not await. */
    JOBS,

    /** As tasks of the loop: they may await, and should not block. */
    TASKS
}

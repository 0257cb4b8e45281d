package dev.millrace.springboot;

/** How plain methods and commands run. */
public enum RunAs {
    /** As without Millrace. */
    NONE,

    /** As jobs, on threads outside the loop: they may block, but not await. */
    JOBS,

    /** As tasks of the loop: they may await, but should not block. */
    TASKS
}

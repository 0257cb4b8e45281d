package dev.millrace.spi;

/**
 * Marks the body of a task that other tasks may need while they clean up, such as a generator's. A
 * closing loop does not cancel such a task with the others; an {@code EventLoop.onClose} hook has
 * to end it after them. For bodies given to {@code EventLoop.submit}.
 */
public interface OutlivesTasks {}

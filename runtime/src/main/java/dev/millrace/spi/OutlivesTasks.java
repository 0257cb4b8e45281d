package dev.millrace.spi;

/**
 * The body of a task that other tasks may need while they clean up, such as a generator's: a
 * closing loop leaves it alone until they have ended, and an {@code EventLoop.onClose} hook sees to
 * it. For bodies given to {@code EventLoop.submit}.
 */
public interface OutlivesTasks {}

package dev.millrace;

import java.time.Duration;

/** A callback scheduled for a time. Cancelling removes the timer and releases the callback. */
public interface TimerHandle extends Handle {

    /** The deadline, in the loop's {@linkplain EventLoop#time() time}. */
    Duration when();
}

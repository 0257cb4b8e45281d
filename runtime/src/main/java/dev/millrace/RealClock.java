package dev.millrace;

import dev.millrace.spi.LoopClock;

/** The clock of a loop that has no other. A class, because each start of a program needs it. */
final class RealClock implements LoopClock {
    static final RealClock INSTANCE = new RealClock();

    private RealClock() {}

    @Override
    public long nanoTime() {
        return System.nanoTime();
    }
}

package dev.millrace.executor.process;

import java.lang.ref.SoftReference;

/**
 * What the frames of one reader are read into, one after the other. The largest array that a frame
 * has filled is kept, until the collector is short of memory. For one thread at a time.
 */
final class FrameMemory {
    private static final int FIRST = 8 * 1024;

    private SoftReference<byte[]> kept = new SoftReference<>(new byte[FIRST]);

    /** An array that no other frame is in. */
    byte[] take() {
        byte[] array = kept.get();
        if (array == null) {
            array = new byte[FIRST];
            keep(array);
        }
        return array;
    }

    /** The array that {@link #take} gave has been replaced by a larger one. */
    void keep(byte[] larger) {
        kept = new SoftReference<>(larger);
    }
}

package dev.millrace.proof.soak;

/** Messages that one side sends in order and one side receives in the same order. */
final class Line {
    private volatile long sent; // written by the side that sends
    private volatile long received; // written by the side that receives

    @SuppressWarnings("NonAtomicVolatileUpdate") // one side alone
    long send() {
        return sent++;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one side alone
    void receive(long message) {
        if (message != received) {
            throw new AssertionError(message + " came in the place of " + received);
        }
        received++;
    }

    long sent() {
        return sent;
    }

    long received() {
        return received;
    }

    /** The line was not cut: all of it has come. */
    void requireWhole() {
        if (sent != received) {
            throw new AssertionError(received + " came of " + sent);
        }
    }
}

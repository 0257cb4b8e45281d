package dev.millrace.proof.memory;

/** What an allocation throws that was planned to fail. */
public final class NoMemory extends OutOfMemoryError {
    private static final long serialVersionUID = 1L;

    NoMemory(int number, String place) {
        super("planned, at allocation " + number + ", " + place);
    }
}

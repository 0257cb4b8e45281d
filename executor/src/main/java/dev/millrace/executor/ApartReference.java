package dev.millrace.executor;

/** As {@link ApartCount}, a reference. Any thread. */
@SuppressWarnings("unused")
final class ApartReference<T> extends Apart.Reference<T> {
    private long after1;
    private long after2;
    private long after3;
    private long after4;
    private long after5;
    private long after6;
    private long after7;
    private long after8;
    private long after9;
    private long after10;
    private long after11;
    private long after12;
    private long after13;
    private long after14;
    private long after15;
    private long after16;

    ApartReference(T first) {
        super(first);
    }
}

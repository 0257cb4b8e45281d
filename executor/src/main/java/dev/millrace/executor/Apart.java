package dev.millrace.executor;

/**
 * Keeps the fields of a subclass away from what lies before the object, because other threads write
 * that: by two cache lines, which processors fetch in pairs.
 */
@SuppressWarnings("unused")
abstract class Apart {
    private long before1;
    private long before2;
    private long before3;
    private long before4;
    private long before5;
    private long before6;
    private long before7;
    private long before8;
    private long before9;
    private long before10;
    private long before11;
    private long before12;
    private long before13;
    private long before14;
    private long before15;
    private long before16;
}

package dev.millrace.spring;

/** Checked, as the failures of legacy code are. */
public final class SoldOutException extends Exception {

    private static final long serialVersionUID = 1L;

    SoldOutException(String tea) {
        super(tea + " is sold out");
    }
}

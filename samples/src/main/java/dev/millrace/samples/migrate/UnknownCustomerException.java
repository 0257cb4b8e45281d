package dev.millrace.samples.migrate;

/** There is no such customer: a checked exception, as legacy code has them. */
public final class UnknownCustomerException extends Exception {

    private static final long serialVersionUID = 1L;

    /** Names the customer. */
    public UnknownCustomerException(String id) {
        super("no customer " + id);
    }
}

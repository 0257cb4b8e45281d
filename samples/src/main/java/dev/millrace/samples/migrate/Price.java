package dev.millrace.samples.migrate;

/**
 * What an article costs.
 *
 * @param article what is sold
 * @param cents its price
 */
public record Price(String article, long cents) {

    /** This price less a discount of {@code percent}. */
    public Price less(int percent) {
        return new Price(article, cents * (100 - percent) / 100);
    }
}

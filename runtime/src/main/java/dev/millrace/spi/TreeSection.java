package dev.millrace.spi;

import java.util.List;

/**
 * A part of the tree of a program that belongs to no loop: the dispatchers, say. Found by {@link
 * java.util.ServiceLoader}, with the first tree.
 */
public interface TreeSection {

    /** The key of this part, in the style of {@code dispatchers}. */
    String name();

    /** What there is now, each under its own name. Any thread; takes no lock that a loop takes. */
    List<Description> entries();
}

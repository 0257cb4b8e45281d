package dev.millrace.spi;

import java.util.List;

/**
 * A part of a task tree that belongs to no loop, such as the dispatchers. {@link
 * java.util.ServiceLoader} finds it with the first tree.
 */
public interface TreeSection {

    /** The key of this part, for example {@code dispatchers}. */
    String name();

    /** The current entries. Any thread; must not take a lock that a loop takes. */
    List<Description> entries();
}

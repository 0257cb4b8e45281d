package dev.millrace.proof.memory;

import java.util.Collection;
import java.util.List;

/** A scenario, to be played once, and what came of it; known on both sides of the class loader. */
public interface Stage {

    /**
     * Plays it, from the opening of the loop to its close.
     *
     * @throws Throwable what a program would have been thrown
     */
    void play() throws Throwable;

    /** Ends the waits for something that failed and was reported. Any thread. */
    void giveUp();

    /**
     * Which promises are broken, with memory in plenty again.
     *
     * @return one sentence each
     */
    List<String> findings();

    /**
     * Whether all was done that the scenario does.
     *
     * @return false if something was left out, which must have been reported
     */
    boolean complete();

    /**
     * What was reported, or caught by the scenario.
     *
     * @return failures
     */
    Collection<Throwable> told();
}

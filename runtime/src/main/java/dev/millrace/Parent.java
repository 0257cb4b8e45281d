package dev.millrace;

/** Who has started tasks and waits for them. Loop only. */
abstract class Parent {

    /** Whether the failure of a child comes out here, so that nobody else need be told. */
    abstract boolean tellsFailures();

    /** Whether a closing loop leaves it, and so its tasks, to a hook. */
    abstract boolean outlivesTasks();

    /** One of its tasks has its outcome. Allocates nothing before what waits for it is woken. */
    abstract void childDone(BodyTask<?> child, Object outcome);
}

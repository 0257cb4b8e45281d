/** The event loop, its tasks and futures, and the scopes that own them. */
module dev.millrace {
    requires static transitive org.jspecify;
}

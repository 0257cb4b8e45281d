package dev.millrace.spring;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** Starts a server. */
@Tag("slow")
@Timeout(60)
class MvcTest extends MvcContract {}

package dev.millrace.spring;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;

/** With no flag, and so on the other engine. Starts a server. */
@Tag("without-opens")
@Tag("slow")
@Timeout(60)
class MvcWithoutOpensTest extends MvcContract {}

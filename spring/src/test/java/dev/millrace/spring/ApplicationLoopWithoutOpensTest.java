package dev.millrace.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.millrace.FiberEngine;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** An application as its author starts it, with no flag. Starts a server. */
@Tag("without-opens")
@Tag("slow")
class ApplicationLoopWithoutOpensTest {

    @Test
    void an_application_that_is_started_with_no_flag_answers() throws Exception {
        try (TeaShop shop = TeaShop.open(null)) {
            assertThat(shop.loop().engine()).isEqualTo(FiberEngine.BATON);
            assertThat(shop.get("/lines").body().lines()).hasSize(3);
            assertThat(shop.get("/coroutine").body()).contains("100");
        }
    }
}

package dev.millrace.executor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The one dispatcher of jobs that name none, and how it is set. */
class DefaultDispatcherTest {
    private static final String PROPERTY = "millrace.test.number";

    @AfterEach
    void clear() {
        System.clearProperty(PROPERTY);
    }

    @Test
    void there_is_one_and_it_is_bounded() {
        Dispatcher dispatcher = Dispatcher.blocking();
        assertThat(dispatcher).isSameAs(Dispatcher.blocking());
        assertThat(dispatcher.name()).isEqualTo("millrace-blocking");
        assertThat(dispatcher.concurrency()).isEqualTo(64);
        assertThat(dispatcher.queueCapacity()).isEqualTo(1_000);
    }

    @Test
    void a_property_sets_a_bound() {
        assertThat(DefaultDispatcher.number(PROPERTY, 1, 64)).isEqualTo(64);
        System.setProperty(PROPERTY, " 7 ");
        assertThat(DefaultDispatcher.number(PROPERTY, 1, 64)).isEqualTo(7);
    }

    @Test
    void a_property_that_is_no_bound_is_named() {
        for (String wrong : new String[] {"many", "0", "-1", "", "99999999999"}) {
            System.setProperty(PROPERTY, wrong);
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> DefaultDispatcher.number(PROPERTY, 1, 64))
                    .withMessageContaining(PROPERTY)
                    .withMessageContaining("=" + wrong);
        }
    }
}

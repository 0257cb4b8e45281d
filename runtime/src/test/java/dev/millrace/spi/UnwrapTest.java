package dev.millrace.spi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

/** How deep work is looked for in what is wrapped around its failure. */
class UnwrapTest {
    private final IOException failure = new IOException("disk");

    @Test
    void a_bare_failure_is_itself() {
        assertThat(Unwrap.failure(failure)).isSameAs(failure);
    }

    @Test
    void wrappers_are_taken_off_however_many_and_mixed() {
        Throwable wrapped = failure;
        for (int layer = 0; layer < 10_000; layer++) {
            // with a message of its own, or each would copy those of all within
            wrapped =
                    layer % 2 == 0
                            ? new CompletionException("wrapped", wrapped)
                            : new ExecutionException("wrapped", wrapped);
        }
        assertThat(Unwrap.failure(wrapped)).isSameAs(failure);
    }

    @Test
    void a_wrapper_of_nothing_is_all_there_is() {
        var empty = new CompletionException("nothing inside", null);
        assertThat(Unwrap.failure(empty)).isSameAs(empty);
        assertThat(Unwrap.failure(new ExecutionException(empty))).isSameAs(empty);
    }

    @Test
    void other_classes_around_a_cause_mean_what_they_say() {
        var chosen = new IllegalStateException(failure);
        assertThat(Unwrap.failure(new CompletionException(chosen))).isSameAs(chosen);
    }

    @Test
    void a_subclass_of_a_wrapper_is_not_looked_into() {
        var own = new OwnFailure(failure);
        assertThat(Unwrap.failure(new CompletionException(own))).isSameAs(own);
    }

    @Test
    void a_circle_of_causes_ends_the_walk() {
        var outer = new RuntimeException("outer");
        var inner = new RuntimeException("inner", outer);
        outer.initCause(inner);
        assertThat(Unwrap.inside(outer, RuntimeException.class::isInstance)).isIn(outer, inner);
        assertThat(Unwrap.find(outer, IOException.class::isInstance)).isNull();
    }

    @Test
    void causes_without_end_end_the_walk() {
        assertThat(Unwrap.failure(new CompletionException("none", new Endless())))
                .isInstanceOf(Endless.class);
        assertThat(Unwrap.find(new Endless(), IOException.class::isInstance)).isNull();
    }

    @Test
    void a_cause_that_cannot_be_asked_for_is_none() {
        var mute =
                new RuntimeException("mute") {
                    private static final long serialVersionUID = 1L;

                    @Override
                    public synchronized Throwable getCause() {
                        throw new StackOverflowError();
                    }
                };
        assertThat(Unwrap.find(mute, IOException.class::isInstance)).isNull();
        assertThat(Unwrap.find(mute, RuntimeException.class::isInstance)).isSameAs(mute);
    }

    private static final class Endless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        @Override
        public synchronized Throwable getCause() {
            return new Endless();
        }
    }

    private static final class OwnFailure extends CompletionException {
        private static final long serialVersionUID = 1L;

        OwnFailure(Throwable cause) {
            super(cause);
        }
    }
}

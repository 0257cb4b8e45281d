package dev.millrace.internal.watch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class ClassLoadingTest {
    private static final AtomicReference<StackTraceElement[]> SEEN = new AtomicReference<>();

    @Test
    void code_of_a_program_is_no_loading() {
        assertThat(ClassLoading.isIn(stack(), true)).isFalse();
    }

    @Test
    void a_loader_of_the_programs_own_is_inside_that_of_the_jdk() throws Exception {
        new Seeing().loadClass("wanted");

        assertThat(ClassLoading.isIn(SEEN.get(), true)).isTrue();
        assertThat(ClassLoading.isIn(SEEN.get(), false)).isTrue(); // it waits for another one
    }

    @Test
    void an_initialiser_that_computes_is_part_of_the_loading_and_one_that_waits_is_not() {
        StackTraceElement[] inside = Initialised.STACK;

        assertThat(ClassLoading.isIn(inside, true)).isTrue();
        assertThat(ClassLoading.isIn(inside, false)).isFalse();
    }

    @Test
    void the_linking_of_a_lambda_is_part_of_the_loading() {
        var linking =
                new StackTraceElement(
                        "java.lang.invoke.MethodHandleNatives", "linkCallSite", null, -1);

        assertThat(ClassLoading.isIn(new StackTraceElement[] {linking}, true)).isTrue();
    }

    private static StackTraceElement[] stack() {
        return Thread.currentThread().getStackTrace();
    }

    private static final class Initialised {
        static final StackTraceElement[] STACK = stack();
    }

    private static final class Seeing extends ClassLoader {
        private static final Supplier<StackTraceElement[]> HERE = ClassLoadingTest::stack;

        @Override
        protected Class<?> findClass(String name) {
            SEEN.set(HERE.get());
            return Seeing.class;
        }
    }
}

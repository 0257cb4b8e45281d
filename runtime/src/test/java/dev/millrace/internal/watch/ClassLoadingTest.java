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
    void an_initialiser_that_waits_is_no_loading_either_where_it_was_asked_for_by_name()
            throws Exception {
        Class.forName(Named.class.getName());

        assertThat(SEEN.get()).extracting(StackTraceElement::getMethodName).contains("forName0");
        assertThat(ClassLoading.isIn(SEEN.get(), false)).isFalse();
        assertThat(ClassLoading.isIn(SEEN.get(), true)).isTrue();
    }

    @Test
    void an_initialiser_that_waits_for_the_loading_of_another_class_is_part_of_it()
            throws Exception {
        Class.forName(Loading.class.getName());

        assertThat(ClassLoading.isIn(SEEN.get(), false)).isTrue();
    }

    @Test
    void an_initialiser_of_the_jdk_that_waits_is_judged_by_who_needed_it() {
        var initialiser = new StackTraceElement("java.util.zip.Inflater", "<clinit>", null, -1);
        var loader = new StackTraceElement("java.lang.ClassLoader", "loadClass", null, -1);
        var code = new StackTraceElement("shop.Orders", "place", null, -1);

        assertThat(ClassLoading.isIn(new StackTraceElement[] {initialiser, loader, code}, false))
                .isTrue();
        assertThat(ClassLoading.isIn(new StackTraceElement[] {initialiser, code}, false)).isFalse();
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

    private static final class Named {
        static {
            SEEN.set(stack());
        }
    }

    private static final class Loading {
        static {
            try {
                new Seeing().loadClass("wanted");
            } catch (ClassNotFoundException e) {
                throw new AssertionError(e);
            }
        }
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

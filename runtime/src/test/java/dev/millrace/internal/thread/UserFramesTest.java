package dev.millrace.internal.thread;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which lines of a stack are the user's: those to look at first. */
class UserFramesTest {
    private static StackTraceElement[] stack(String... types) {
        return Arrays.stream(types)
                .map(type -> new StackTraceElement(type, "run", "Some.java", 1))
                .toArray(StackTraceElement[]::new);
    }

    private static List<String> types(List<StackTraceElement> frames) {
        return frames.stream().map(StackTraceElement::getClassName).toList();
    }

    @Test
    void the_users_frames_are_shown_with_the_call_that_they_made() {
        assertThat(
                        types(
                                UserFrames.of(
                                        stack(
                                                "java.lang.Thread",
                                                "dev.millrace.Async",
                                                "shop.Order",
                                                "java.util.ArrayList",
                                                "shop.Main",
                                                "dev.millrace.BodyTask",
                                                "jdk.internal.Run"))))
                .containsExactly(
                        "dev.millrace.Async", "shop.Order", "java.util.ArrayList", "shop.Main");
    }

    @Test
    void a_stack_that_begins_in_the_users_code_begins_there() {
        assertThat(types(UserFrames.of(stack("shop.Order", "java.lang.Thread"))))
                .containsExactly("shop.Order");
    }

    @Test
    void a_stack_without_the_user_is_shown_whole() {
        assertThat(types(UserFrames.of(stack("java.lang.Thread", "dev.millrace.LoopImpl"))))
                .containsExactly("java.lang.Thread", "dev.millrace.LoopImpl");
        assertThat(UserFrames.of(stack())).isEmpty();
    }

    @Test
    void tests_and_samples_of_the_library_count_as_the_users() {
        assertThat(
                        types(
                                UserFrames.of(
                                        stack(
                                                "java.lang.Thread",
                                                "dev.millrace.AwaitTest",
                                                "dev.millrace.samples.Shop",
                                                "dev.millrace.BodyTask"))))
                .containsExactly(
                        "java.lang.Thread", "dev.millrace.AwaitTest", "dev.millrace.samples.Shop");
    }

    @Test
    void a_shortened_stack_keeps_its_innermost_frame_and_the_users() {
        List<StackTraceElement> all =
                List.of(
                        stack(
                                "java.net.Socket",
                                "java.io.Stream",
                                "shop.Order",
                                "dev.millrace.Async",
                                "shop.Main"));
        assertThat(types(UserFrames.shortened(all)))
                .containsExactly("java.net.Socket", "shop.Order", "shop.Main");
    }

    @Test
    void a_place_begins_with_the_users_line() {
        var place = new Throwable();
        place.setStackTrace(
                stack(
                        "dev.millrace.CallSite",
                        "dev.millrace.TaskGroup",
                        "shop.Order",
                        "java.util.ArrayList",
                        "shop.Main",
                        "dev.millrace.BodyTask",
                        "java.lang.Thread"));
        assertThat(UserFrames.keepIn(place)).isSameAs(place);
        assertThat(types(List.of(place.getStackTrace())))
                .containsExactly("shop.Order", "java.util.ArrayList", "shop.Main");
        UserFrames.keepIn(place);
        assertThat(place.getStackTrace()).as("once more").hasSize(3);
    }

    @Test
    void a_place_without_the_user_keeps_its_stack() {
        var place = new Throwable();
        place.setStackTrace(stack("dev.millrace.LoopImpl", "java.lang.Thread"));
        UserFrames.keepIn(place);
        assertThat(place.getStackTrace()).hasSize(2);
    }

    @Test
    void a_deep_place_keeps_its_innermost_frames() {
        var place = new Throwable();
        place.setStackTrace(
                stack(
                        IntStream.range(0, 1_000)
                                .mapToObj(n -> "shop.Step" + n)
                                .toArray(String[]::new)));
        UserFrames.keepIn(place);
        assertThat(place.getStackTrace()).hasSize(16);
        assertThat(place.getStackTrace()[0].getClassName()).isEqualTo("shop.Step0");
    }
}

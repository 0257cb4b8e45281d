package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ForkSiteTest extends OnBothEngines {
    private final List<Task<?>> children = new ArrayList<>();

    @BeforeEach
    void in_debug_mode() {
        reopen(builder().debug(true));
    }

    @Test
    void the_first_frame_is_the_line_that_forked() throws InterruptedException {
        run(() -> TaskGroup.run(group -> forkOne(group)));

        assertThat(methods(children.getFirst())).startsWith("forkOne");
        assertThat(children.getFirst().forkSite().getFirst().getFileName())
                .isEqualTo("ForkSiteTest.java");
    }

    @Test
    void no_frame_is_the_librarys_or_that_of_the_start_of_a_thread() throws InterruptedException {
        run(() -> TaskGroup.run(group -> forkOne(group)));

        assertThat(children.getFirst().forkSite())
                .extracting(StackTraceElement::getClassName)
                .containsOnly(ForkSiteTest.class.getName());
    }

    @Test
    void of_many_children_of_one_lambda_those_after_the_sixteenth_have_its_line_only()
            throws InterruptedException {
        run(() ->
                TaskGroup.run(group -> {
                    for (int i = 0; i < 20; i++) {
                        forkOne(group);
                    }
                }));

        assertThat(methods(children.get(15))).startsWith("forkOne").hasSizeGreaterThan(1);
        assertThat(children.subList(16, 20))
                .allSatisfy(child -> assertThat(methods(child)).containsExactly("forkOne"))
                .allSatisfy(child ->
                        assertThat(child.forkSite().getFirst())
                                .isEqualTo(children.getFirst().forkSite().getFirst()));
    }

    @Test
    void a_line_without_callers_does_not_say_who_forked() throws InterruptedException {
        run(() ->
                TaskGroup.run(group -> {
                    for (int i = 0; i < 20; i++) {
                        forkOne(group);
                    }
                }));

        assertThat(children.getFirst().createdAt().getMessage()).startsWith("created here, by ");
        assertThat(children.getLast().createdAt()).hasMessage("created here");
    }

    @Test
    void a_lambda_that_a_method_returns_has_the_place_of_each_child_that_forks_it()
            throws InterruptedException {
        run(() ->
                TaskGroup.run(group -> {
                    forkHere(group, job(1));
                    forkHere(group, job(2));
                    forkThere(group, job(3));
                }));

        assertThat(children)
                .extracting(child -> methods(child).getFirst())
                .containsExactly("forkHere", "forkHere", "forkThere");
    }

    @Test
    void a_line_that_was_known_is_forgotten_when_groups_fork_the_lambda_elsewhere()
            throws InterruptedException {
        run(() -> {
            TaskGroup.run(group -> {
                for (int i = 0; i < 16; i++) {
                    forkHere(group, job(i));
                }
            });
            for (int i = 0; i < 64; i++) {
                int number = i;
                TaskGroup.run(group -> forkThere(group, job(number)));
            }
            children.clear();
            TaskGroup.run(group -> {
                for (int i = 0; i < 3; i++) {
                    forkHere(group, job(i));
                    forkThere(group, job(i));
                }
            });
        });

        assertThat(children)
                .extracting(child -> methods(child).getFirst())
                .containsExactly(
                        "forkHere", "forkThere", "forkHere", "forkThere", "forkHere", "forkThere");
    }

    @Test
    void a_lambda_that_is_forked_at_two_places_has_the_place_of_each_child()
            throws InterruptedException {
        VoidCoroutine body = () -> {};
        run(() ->
                TaskGroup.run(group -> {
                    for (int i = 0; i < 3; i++) {
                        forkHere(group, body);
                        forkThere(group, body);
                    }
                }));

        assertThat(children)
                .extracting(child -> methods(child).getFirst())
                .containsExactly(
                        "forkHere", "forkThere", "forkHere", "forkThere", "forkHere", "forkThere");
    }

    @Test
    void different_lambdas_and_bodies_with_a_class_have_places_of_their_own()
            throws InterruptedException {
        run(() ->
                TaskGroup.run(group -> {
                    for (int i = 0; i < 3; i++) {
                        forkOne(group);
                        forkNamed(group);
                        forkNamedElsewhere(group);
                    }
                }));

        assertThat(children.subList(6, 9))
                .extracting(child -> methods(child).getFirst())
                .containsExactly("forkOne", "forkNamed", "forkNamedElsewhere");
    }

    @Test
    void a_fault_tells_where_its_task_was_started_by_frames_of_the_program()
            throws InterruptedException {
        startFailure();
        runUntilQuiet();
        loop.close();

        assertThat(faults.takeOne().createdAt().getStackTrace()[0].getMethodName())
                .isEqualTo("startFailure");
    }

    @Test
    void where_a_gather_was_called_begins_with_the_line_of_the_program()
            throws InterruptedException {
        var failure = new IOException("disk");
        run(() -> {
            try {
                gatherHere(failure);
            } catch (IOException expected) {
                assertThat(expected).isSameAs(failure);
            }
        });

        assertThat(failure.getSuppressed()[0].getStackTrace()[0].getMethodName())
                .isEqualTo("gatherHere");
    }

    @Test
    void without_debug_mode_there_is_none() throws InterruptedException {
        reopen(builder());
        run(() -> TaskGroup.run(group -> forkOne(group)));

        assertThat(children.getFirst().forkSite()).isEmpty();
    }

    private void forkOne(TaskGroup group) {
        children.add(group.fork(() -> {}));
    }

    private void forkHere(TaskGroup group, VoidCoroutine body) {
        children.add(group.fork(body));
    }

    private void forkThere(TaskGroup group, VoidCoroutine body) {
        children.add(group.fork(body));
    }

    private static VoidCoroutine job(int number) {
        return () -> assertThat(number).isNotNegative();
    }

    private void forkNamed(TaskGroup group) {
        children.add(group.fork(new Idle()));
    }

    private void forkNamedElsewhere(TaskGroup group) {
        children.add(group.fork(new Idle()));
    }

    private void startFailure() {
        loop.detach(() -> {
            throw new IOException("disk");
        });
    }

    private static void gatherHere(IOException failure) throws IOException {
        Async.gather(() -> {
            throw failure;
        });
    }

    private static List<String> methods(Task<?> child) {
        return child.forkSite().stream().map(StackTraceElement::getMethodName).toList();
    }

    private record Idle() implements VoidCoroutine {
        @Override
        public void run() {}
    }
}

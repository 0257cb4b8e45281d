package dev.millrace;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TaskRegistryTest {
    private final LoopImpl loop = (LoopImpl) EventLoop.builder().engine(FiberEngine.BATON).open();
    private final TaskRegistry book = new TaskRegistry();

    @AfterEach
    void close() {
        loop.close();
    }

    @Test
    void lists_its_tasks_oldest_first_whatever_was_taken_out() {
        Task<?> first = task();
        Task<?> second = task();
        Task<?> third = task();
        List.of(first, second, third).forEach(book::add);
        assertThat(book.snapshot()).containsExactly(first, second, third);

        book.remove(second);
        assertThat(book.snapshot()).containsExactly(first, third);
        book.add(second);
        book.remove(first);
        assertThat(book.snapshot()).containsExactly(third, second);
        book.remove(second);
        book.remove(third);

        assertThat(book.size()).isZero();
        assertThat(book.snapshot()).isEmpty();
    }

    private Task<?> task() {
        return new BodyTask<>(loop, null, Context.empty(), () -> "never run");
    }
}

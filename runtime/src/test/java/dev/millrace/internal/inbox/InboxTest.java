package dev.millrace.internal.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class InboxTest {
    private final Inbox inbox = new Inbox();

    @Test
    void hands_out_everything_oldest_first() {
        for (int i = 0; i < 5; i++) {
            assertThat(inbox.offer(new Letter(0, i))).isTrue();
        }

        assertThat(inbox.isEmpty()).isFalse();
        assertThat(taken()).extracting(letter -> letter.number).containsExactly(0, 1, 2, 3, 4);
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(taken()).isEmpty();
    }

    @Test
    void an_entry_can_come_again_once_it_was_taken() {
        var letter = new Letter(0, 1);
        inbox.offer(letter);
        taken();
        inbox.offer(letter);

        assertThat(taken()).containsExactly(letter);
    }

    @Test
    void a_closed_inbox_hands_out_what_it_had_and_refuses_the_rest() {
        inbox.offer(new Letter(0, 1));
        inbox.offer(new Letter(0, 2));

        inbox.close();
        inbox.close();

        assertThat(inbox.isClosed()).isTrue();
        assertThat(inbox.offer(new Letter(0, 3))).isFalse();
        assertThat(taken()).extracting(letter -> letter.number).containsExactly(1, 2);
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.waiting()).isZero();
    }

    @Test
    void a_backlog_of_any_length_comes_out_in_order() {
        for (int i = 0; i < 1_000; i++) {
            inbox.offer(new Letter(0, i));
        }

        assertThat(taken()).extracting(letter -> letter.number).isSorted().hasSize(1_000);
    }

    @Test
    void more_is_what_follows_a_chunk_that_is_used_up() {
        for (int i = 0; i < Chunk.SIZE; i++) {
            inbox.offer(new Letter(0, i));
        }
        assertThat(inbox.more()).as("the first chunk is not used up").isZero();
        for (int i = 0; i < Chunk.SIZE; i++) {
            assertThat(inbox.poll()).isNotNull();
        }
        assertThat(inbox.more()).isZero();
        assertThat(inbox.isEmpty()).isTrue();
        inbox.offer(new Letter(0, 1));
        inbox.offer(new Letter(0, 2));
        assertThat(inbox.more()).isEqualTo(2);
        assertThat(taken()).extracting(letter -> letter.number).containsExactly(1, 2);
    }

    @Test
    void a_closed_inbox_whose_last_chunk_was_full_has_no_more() {
        for (int i = 0; i < Chunk.SIZE; i++) {
            inbox.offer(new Letter(0, i));
        }
        inbox.close();
        assertThat(inbox.offer(new Letter(0, 9))).isFalse();
        assertThat(taken()).hasSize(Chunk.SIZE);
        assertThat(inbox.more()).isZero();
        assertThat(inbox.isEmpty()).isTrue();
    }

    @Test
    void what_comes_while_a_batch_is_taken_is_for_the_next_batch() {
        inbox.offer(new Letter(0, 1));
        int waiting = inbox.waiting();
        inbox.offer(new Letter(0, 2));

        assertThat(waiting).isEqualTo(1);
        assertThat(inbox.waiting()).isEqualTo(2);
    }

    @Test
    void callbacks_stay_until_their_turn_and_come_in_order_between_entries() {
        Runnable first = () -> {};
        Runnable second = () -> {};
        inbox.offer(first, new Spot());
        var letter = new Letter(0, 1);
        inbox.offer(letter);
        inbox.offer(second, new Spot());

        Entry calls = inbox.poll();
        assertThat(inbox.poll()).isSameAs(letter);
        assertThat(inbox.poll()).isSameAs(calls);

        assertThat(((SharedCalls) calls).next()).isSameAs(first);
        assertThat(((SharedCalls) calls).next()).isSameAs(second);
    }

    @Test
    void a_callback_can_be_withdrawn_once_until_its_turn() {
        var early = new Spot();
        var late = new Spot();
        var never = new Spot();
        inbox.offer(() -> {}, early);
        inbox.offer(() -> {}, late);
        inbox.offer(() -> {}, never);

        early.withdraw();
        early.withdraw();
        var calls = (SharedCalls) inbox.poll();
        inbox.poll();
        inbox.poll();
        late.withdraw();

        assertThat(calls.next()).isNull();
        assertThat(calls.next()).isNull();
        assertThat(calls.next()).isNotNull();
        never.withdraw();
        assertThat(early.withdrawn()).isTrue();
        assertThat(late.withdrawn()).isTrue();
        assertThat(never.withdrawn()).isFalse();
    }

    @Test
    void a_closed_inbox_takes_no_callback_and_there_is_nothing_to_withdraw() {
        inbox.close();
        var spot = new Spot();

        assertThat(inbox.offer(() -> {}, spot)).isFalse();
        spot.withdraw();
        assertThat(spot.withdrawn()).isFalse();
    }

    @Test
    void callbacks_of_more_than_one_chunk_come_in_order() {
        var ran = new ArrayList<Integer>();
        for (int i = 0; i < 1_000; i++) {
            int number = i;
            inbox.offer(() -> ran.add(number), new Spot());
        }

        var turns = new ArrayList<Entry>();
        while (inbox.waiting() > 0) {
            turns.add(inbox.poll());
        }
        turns.forEach(calls -> ((SharedCalls) calls).next().run());

        assertThat(ran).hasSize(1_000).isSorted();
    }

    @Test
    @Tag("slow") // a race of producers, a consumer and a close
    @Timeout(60)
    void under_contention_each_letter_is_taken_once_in_its_producers_order_or_refused()
            throws InterruptedException {
        for (int round = 0; round < 200; round++) {
            race(new Inbox());
        }
    }

    private static void race(Inbox contended) throws InterruptedException {
        int producers = 3;
        int letters = 400;
        var accepted = new AtomicInteger();
        var threads = new ArrayList<Thread>();
        for (int p = 0; p < producers; p++) {
            int producer = p;
            threads.add(
                    Thread.ofPlatform()
                            .start(() -> {
                                for (int i = 0; i < letters; i++) {
                                    if (!contended.offer(new Letter(producer, i))) {
                                        return;
                                    }
                                    accepted.incrementAndGet();
                                }
                            }));
        }
        var taken = new ArrayList<Letter>();
        while (taken.size() < producers * letters / 2) {
            take(contended, taken);
            Thread.onSpinWait();
        }
        contended.close();
        take(contended, taken);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(taken).hasSize(accepted.get());
        int[] next = new int[producers];
        for (Letter letter : taken) {
            assertThat(letter.number).isEqualTo(next[letter.producer]++);
        }
    }

    private List<Letter> taken() {
        var letters = new ArrayList<Letter>();
        take(inbox, letters);
        return letters;
    }

    private static void take(Inbox from, List<Letter> letters) {
        while (from.waiting() > 0) {
            if (from.poll() instanceof Letter letter) {
                letters.add(letter);
            }
        }
    }

    private static final class Spot extends SharedCalls.Dispatcher {}

    private static final class Letter extends Entry {
        final int producer;
        final int number;

        Letter(int producer, int number) {
            this.producer = producer;
            this.number = number;
        }
    }
}

package dev.millrace.internal.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.FutureTask;
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
        assertThat(inbox.getAsBoolean()).isTrue();
        assertThat(taken()).extracting(letter -> letter.number).containsExactly(0, 1, 2, 3, 4);
        assertThat(inbox.isEmpty()).isTrue();
        assertThat(inbox.getAsBoolean()).isFalse();
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
    void the_consumer_waits_for_a_producer_that_has_claimed_its_place_but_not_filled_it()
            throws Exception {
        Chunk chunk = newest();
        var late = new Letter(0, 1);
        inbox.offer((Entry) null); // claims a place and leaves it empty
        inbox.offer(new Letter(0, 2));
        var first = new FutureTask<Entry>(inbox::poll);
        Thread consumer = Thread.ofPlatform().daemon().start(first);
        while (!waits(consumer)) {
            Thread.onSpinWait();
        }

        assertThat(first.isDone()).isFalse();
        SharedCalls.ENTRIES.setRelease(chunk.entries, 0, late);
        assertThat(first.get()).isSameAs(late);
        consumer.join();
        assertThat(taken()).extracting(letter -> letter.number).containsExactly(2);
    }

    @Test
    void the_consumer_completes_what_a_producer_has_begun_before_it_leaves_a_chunk()
            throws Exception {
        for (int i = 0; i < Chunk.SIZE; i++) {
            inbox.offer(new Letter(0, i));
        }
        Chunk first = newest();
        var next = new Chunk();
        next.add(new Letter(0, 256));
        first.append(next); // a producer, which has not come further

        assertThat(taken()).hasSize(257);
        assertThat(newest()).isSameAs(next);
        assertThat(first.next()).as("keeps no later chunk from being collected").isSameAs(first);
        assertThat(inbox.offer(new Letter(0, 257))).isTrue();
        assertThat(taken()).hasSize(1);
    }

    private Chunk newest() throws ReflectiveOperationException {
        Field newest = InboxProducers.class.getDeclaredField("newest");
        newest.setAccessible(true);
        return (Chunk) newest.get(inbox);
    }

    private static boolean waits(Thread consumer) {
        return Arrays.stream(consumer.getStackTrace())
                .anyMatch(frame -> frame.getMethodName().equals("await"));
    }

    @Test
    void a_producer_follows_one_that_has_appended_a_chunk() {
        Chunk first = full();
        var producers = new Producers(first);
        var next = new Chunk();
        first.append(next); // another producer, which has not come further

        var letter = new Letter(0, 1);
        assertThat(producers.offer(letter)).isTrue();
        assertThat(next.entries[0]).isSameAs(letter);
        assertThat(next.claimed()).isEqualTo(1);
    }

    @Test
    void a_producer_goes_on_until_there_is_room() {
        Chunk first = full();
        Chunk second = full();
        var producers = new Producers(first);
        first.append(second);
        assertThat(first.append(new Chunk())).as("one follows it already").isFalse();

        var letter = new Letter(0, 1);
        assertThat(producers.offer(letter)).isTrue();
        assertThat(second.next().entries[0]).isSameAs(letter);
    }

    @Test
    void a_producer_that_finds_the_end_behind_a_full_chunk_is_refused() {
        Chunk first = full();
        var producers = new Producers(first);
        first.append(InboxProducers.END); // the inbox is being closed

        assertThat(producers.offer(new Letter(0, 1))).isFalse();
        assertThat(producers.isClosed()).isFalse();
    }

    @Test
    void a_close_leaves_no_free_place_to_producers_that_have_not_seen_it() {
        var chunk = new Chunk();
        chunk.add(new Letter(0, 0));
        var filler = new Letter(0, -1);
        new Producers(chunk).refuse(filler);

        assertThat(chunk.claimed()).isEqualTo(Chunk.SIZE);
        assertThat(chunk.entries[Chunk.SIZE - 1]).isSameAs(filler);
        assertThat(chunk.next()).isSameAs(InboxProducers.END);
        assertThat(InboxProducers.END.claimed()).isZero();
    }

    private static Chunk full() {
        var chunk = new Chunk();
        for (int i = 0; i < Chunk.SIZE; i++) {
            chunk.add(new Letter(0, i));
        }
        return chunk;
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

    private static final class Producers extends InboxProducers {
        Producers(Chunk first) {
            super(first);
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

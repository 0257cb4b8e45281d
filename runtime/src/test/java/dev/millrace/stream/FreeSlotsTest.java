package dev.millrace.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FreeSlotsTest {
    @Test
    void as_many_claims_succeed_as_there_are_places() {
        var places = new FreeSlots(2);
        assertThat(places.claim()).isTrue();
        assertThat(places.available()).isTrue();
        assertThat(places.claim()).isTrue();
        assertThat(places.available()).isFalse();
        assertThat(places.claim()).isFalse();
        places.add();
        assertThat(places.claim()).isTrue();
    }

    @Test
    void a_place_withdrawn_after_its_claim_is_overdrawn() {
        var places = new FreeSlots(0);
        places.add();
        assertThat(places.claim()).isTrue();
        places.receiverLeaves();
        assertThat(places.overdrawn()).isTrue();
        assertThat(places.onTheWay(0, 0)).isEqualTo(1);
        assertThat(places.onTheWay(0, 1)).isZero();
        places.add();
        assertThat(places.overdrawn()).isFalse();
    }

    @Test
    void no_claim_succeeds_after_the_close_and_the_sums_still_hold() {
        var places = new FreeSlots(5);
        places.claim();
        places.close();
        assertThat(places.claim()).isFalse();
        assertThat(places.overdrawn()).isFalse();
        assertThat(places.onTheWay(0, 0)).isEqualTo(1);
        assertThat(places.onTheWay(0, 1)).isZero();
    }
}

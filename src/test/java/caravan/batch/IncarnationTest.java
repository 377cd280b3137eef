package caravan.batch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class IncarnationTest {

    @Test
    void tellsWhenItWasSeenFirst() {
        Incarnation incarnation = Incarnation.firstSeenAt(1_700_000_000_123L, -1, -1);

        assertThat(incarnation.firstSeenMillis()).isEqualTo(1_700_000_000_123L);
        assertThat(Incarnation.parse(incarnation.toString())).isEqualTo(incarnation);
    }

    @Test
    void laterOnesSortBehindEarlierOnes() {
        assertThat(Incarnation.firstSeenAt(2, 0, 0)).isGreaterThan(Incarnation.firstSeenAt(1, -1, -1));
    }
}

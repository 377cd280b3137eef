package caravan.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.PrimitiveIterator;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RisingTest {

    private static PrimitiveIterator.OfLong told(long... figures) {
        return LongStream.of(figures).iterator();
    }

    private static long[] shown(Rising rising) {
        return LongStream.generate(rising).limit(5).toArray();
    }

    @Test
    void whatIsKeptOnDiskStaysWhileItsRouteIsStartedAgain() {
        assertThat(shown(Rising.kept(told(0, 7, 0, 7, 9)::next))).containsExactly(0, 7, 7, 7, 9);
    }

    @Test
    void whatBeginsAgainIsAddedToWhatWasBefore() {
        assertThat(shown(Rising.counted(told(3, 7, 0, 2, 9)::next))).containsExactly(3, 7, 7, 9, 16);
    }
}

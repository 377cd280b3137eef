package caravan.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RisingSumTest {

    private final List<AtomicLong> parts = new ArrayList<>();
    private final RisingSum<AtomicLong> sum = new RisingSum<>(() -> parts, AtomicLong::get);

    private AtomicLong part(long figure) {
        AtomicLong part = new AtomicLong(figure);
        parts.add(part);
        return part;
    }

    @Test
    void whatAPartThatIsGoneHadStaysAndIsNotAddedTwice() {
        AtomicLong gone = part(100);
        AtomicLong other = part(50);
        assertThat(sum.getAsLong()).isEqualTo(150);
        parts.remove(gone);
        assertThat(sum.getAsLong()).isEqualTo(150);
        other.set(60);
        assertThat(sum.getAsLong()).isEqualTo(160);
        parts.clear();
        assertThat(sum.getAsLong()).isEqualTo(160);
        part(1);
        assertThat(sum.getAsLong()).isEqualTo(161);
    }

    @Test
    void aPartThatBeginsAgainDoesSoAlone() {
        AtomicLong begun = part(100);
        part(50);
        assertThat(sum.getAsLong()).isEqualTo(150);
        begun.set(0);
        assertThat(sum.getAsLong()).isEqualTo(150);
        begun.set(30);
        assertThat(sum.getAsLong()).isEqualTo(180);
    }
}

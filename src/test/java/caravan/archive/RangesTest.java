package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RangesTest {

    private static final int LIMIT = 300;

    record Range(int from, int to) {}

    @Provide
    Arbitrary<List<Range>> ranges() {
        Arbitrary<Integer> from = Arbitraries.integers().between(0, LIMIT - 1);
        Arbitrary<Integer> length = Arbitraries.integers().between(0, 20);
        return Combinators.combine(from, length)
                .as((start, size) -> new Range(start, Math.min(LIMIT, start + size)))
                .list()
                .ofMaxSize(40);
    }

    @Property
    void containsWhatWasAddedAndNothingElse(@ForAll("ranges") List<Range> added) {
        Ranges ranges = new Ranges();
        BitSet model = new BitSet();
        for (Range range : added) {
            ranges.add(range.from, range.to);
            model.set(range.from, range.to);
        }
        for (int i = 0; i < LIMIT; i++) {
            assertThat(ranges.contains(i)).isEqualTo(model.get(i));
            int next = model.nextSetBit(i);
            assertThat(ranges.intersects(i, i + 10)).isEqualTo(next >= 0 && next < i + 10);
        }
        for (int i = 0; i < ranges.count(); i++) {
            assertThat(ranges.from(i)).isLessThan(ranges.to(i));
            assertThat(i == 0 || ranges.to(i - 1) < ranges.from(i)).isTrue();
        }
    }

    @Property
    void knowsWhetherAllOfOthersAreInThem(@ForAll("ranges") List<Range> added, @ForAll("ranges") List<Range> asked) {
        Ranges ranges = new Ranges();
        Ranges others = new Ranges();
        BitSet missing = new BitSet();
        for (Range range : asked) {
            others.add(range.from, range.to);
            missing.set(range.from, range.to);
        }
        for (Range range : added) {
            ranges.add(range.from, range.to);
            missing.clear(range.from, range.to);
        }
        assertThat(ranges.containAll(others)).isEqualTo(missing.isEmpty());
    }

    @Test
    void forgetsTheLowestGapWhereThereAreTooMany() {
        Ranges ranges = new Ranges();
        for (int i = 0; i < Ranges.MOST + 2; i++) {
            ranges.add(10L * i, 10L * i + 5);
        }
        assertThat(ranges.count()).isEqualTo(Ranges.MOST);
        assertThat(ranges.contains(7)).isTrue();
        assertThat(ranges.contains(17)).isTrue();
        assertThat(ranges.contains(27)).isFalse();
    }
}

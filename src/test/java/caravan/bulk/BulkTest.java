package caravan.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Source;
import caravan.batch.Verdict;
import caravan.text.Rfc3339;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;

class BulkTest {

    private static final Incarnation FIRST = Incarnation.firstSeenAt(1_700_000_000_000L, 1, 2);
    private static final Incarnation SECOND = new Incarnation(3, 4);

    private final Told one = new Told();
    private final Told two = new Told(Map.of("pod", Map.of("name", "web")));

    /** Records 0, 1, 2 of the first share and 3, 4 of the second one, of 10, 11, 12, ... source bytes. */
    private Bulk bulk() {
        BulkBuilder builder = new BulkBuilder("store", 0);
        for (int i = 0; i < 5; i++) {
            byte[] line = ("x{\"n\":" + i + ",\"in\":{\"n\":\"" + "m".repeat(i * 5000) + "\"}}y").getBytes(UTF_8);
            LinePosition position = new LinePosition(
                    i < 2 ? FIRST : SECOND, i * 100, i * 100 + 10 + i, i == 0 ? Rfc3339.NONE : i * 1_000L);
            builder.add(line, 1, line.length - 1, position, i < 3 ? one.share : two.share);
        }
        one.share.filled();
        two.share.filled();
        return builder.build();
    }

    private static List<Object> numbers(Bulk bulk) {
        List<Object> numbers = new ArrayList<>();
        bulk.forEach(record -> numbers.add(record.get("n")));
        return numbers;
    }

    @Test
    void linesPositionsAndTimesAreThoseOfTheRecords() {
        Bulk bulk = bulk();

        assertThat(bulk.size()).isEqualTo(5);
        assertThat(bulk.line(0)).isEqualTo("{\"n\":0,\"in\":{\"n\":\"\"}}");
        assertThat(bulk.bytes()[bulk.to(3)]).isEqualTo((byte) '\n');
        assertThat(bulk.from(4)).isEqualTo(bulk.to(3) + 1);
        assertThat(bulk.incarnation(1)).isEqualTo(FIRST);
        assertThat(bulk.incarnation(2)).isEqualTo(SECOND);
        assertThat(bulk.offset(3)).isEqualTo(300);
        assertThat(bulk.end(3)).isEqualTo(313);
        assertThat(bulk.sourceBytes(3)).isEqualTo(13);
        assertThat(bulk.epochMillis(3)).isEqualTo(3_000);
        assertThat(bulk.epochMillis(0)).as("first seen, where it has no time").isEqualTo(1_700_000_000_000L);
        assertThat(bulk.share(0)).isSameAs(bulk.share(2)).isNotSameAs(bulk.share(3));
    }

    @Test
    void fieldsAreFoundInTheLineAndInWhatIsShared() {
        Bulk bulk = bulk();

        assertThat(bulk.field(0, "n")).isEqualTo(0);
        assertThat(bulk.field(4, "n")).isEqualTo(4);
        assertThat((String) bulk.field(3, "in.n")).hasSize(15_000);
        assertThat(bulk.field(3, "pod.name")).isEqualTo("web");
        assertThat(bulk.field(2, "pod.name")).isNull();
        assertThat(bulk.field(2, "in.none")).isNull();
    }

    @Test
    void aLineThatIsNoObjectHasNoFields() {
        BulkBuilder builder = new BulkBuilder("store", 0);
        builder.add("no json".getBytes(UTF_8), 0, 7, new LinePosition(FIRST, 0, 8, 0), one.share);

        assertThat(builder.build().fields(0)).isEmpty();
    }

    @Test
    void verdictsCountOnceAndTheFirstOneHolds() {
        Bulk bulk = bulk();
        bulk.delivered(0);
        bulk.delivered(0);
        bulk.refuse(0, "too late");
        assertThat(bulk.open()).isEqualTo(4);
        assertThat(bulk.reason(0)).isNull();
        bulk.refuse(1, "no");
        bulk.delivered(1);
        assertThat(bulk.reason(1)).isEqualTo("no");
        bulk.delivered();

        assertThat(bulk.open()).isZero();
        assertThat(two.answers).isEqualTo(1);
        assertThat(one.answers).as("a refused record has no verdict yet").isZero();
        bulk.refusedPart(0, 1).decide(Verdict.DEAD_LETTERED);
        assertThat(one.answers).isEqualTo(1);
        assertThat(one.deadRecords).isEqualTo(1);
        assertThat(one.deadBytes).isEqualTo(11);
    }

    @Test
    void whatIsGivenBackFailsItsShare() {
        Bulk bulk = bulk();
        bulk.delivered(3);
        bulk.giveBack(new IOException("away"));

        assertThat(one.failure).hasMessage("away");
        assertThat(two.failure).hasMessage("away");
        assertThat(one.answers + two.answers).isEqualTo(2);
    }

    @Test
    void onlyWhatIsRevokedIsGivenBack() {
        Bulk bulk = bulk();
        one.revoked = true;
        bulk.giveBackRevoked(new IOException("revoked"));

        assertThat(bulk.open()).isEqualTo(2);
        assertThat(one.failure).hasMessage("revoked");
        assertThat(two.answers).isZero();
    }

    @Test
    void aPartTakesOverTheVerdicts() {
        Bulk bulk = bulk();
        bulk.delivered(1);
        bulk.refuse(3, "no");
        Bulk open = bulk.openPart();

        assertThat(numbers(open)).containsExactly(0, 2, 4);
        assertThat(open.offset(1)).isEqualTo(200);
        assertThat(open.sourceBytes(1)).isEqualTo(12);
        assertThat(open.epochMillis(1)).isEqualTo(2_000);
        assertThat(open.incarnation(0)).isEqualTo(FIRST);
        assertThat(open.destination()).isEqualTo("store");
        open.delivered();
        assertThat(one.answers).isEqualTo(1);
        assertThat(two.answers).isZero();
    }

    @Test
    void halvesAreAllOpenRecordsInTheirOrder() {
        Bulk bulk = bulk();
        bulk.delivered(1);
        bulk.delivered(2);
        Bulk[] halves = bulk.halves();

        assertThat(numbers(halves[0])).containsExactly(0);
        assertThat(numbers(halves[1])).containsExactly(3, 4);
    }

    @Test
    void refusedRecordsKeepTheirReasonsAndAreOpenAgain() {
        Bulk bulk = bulk();
        bulk.refuse(1, "one");
        bulk.refuse(4, "four");
        Bulk refused = bulk.refusedPart(0, 9);

        assertThat(numbers(refused)).containsExactly(1, 4);
        assertThat(refused.reason(0)).isEqualTo("one");
        assertThat(refused.reason(1)).isEqualTo("four");
        assertThat(refused.open()).isEqualTo(2);
        assertThat(bulk.refused()).isEqualTo(2);
        assertThat(numbers(bulk.refusedPart(1, 2))).containsExactly(4);
        assertThat(bulk.refusedPart(1, 2).reason(0)).isEqualTo("four");
    }

    @Test
    void theOpenRecordsAreItsLinesAndItsMaps() throws Exception {
        Bulk bulk = bulk();
        assertThat(bulk.lines().readAllBytes()).hasSize(bulk.length());
        bulk.delivered(1);
        bulk.delivered(2);
        bulk.delivered(3);
        bulk.delivered(4);

        assertThat(new String(bulk.lines().readAllBytes(), UTF_8)).isEqualTo(bulk.line(0) + '\n');
        assertThat(numbers(bulk)).containsExactly(0);
        bulk.delivered(0);
        assertThat(bulk.iterator()).isExhausted();
        assertThatThrownBy(() -> bulk.iterator().next()).isInstanceOf(NoSuchElementException.class);
    }

    @Test
    void aRouteDecidesOfAllThatIsOpen() {
        Bulk bulk = bulk();
        bulk.delivered(0);
        bulk.decide(Verdict.FILTERED);
        assertThat(one.deadRecords + two.deadRecords).isZero();
        assertThat(one.answers + two.answers).isEqualTo(2);
        assertThatThrownBy(() -> bulk.decide(Verdict.NONE)).hasMessageContaining("NONE is no verdict");
    }

    @Test
    void bytesThatAreFreeCannotBeReadUnlessSomebodyRetainsThem() {
        Bulk bulk = bulk();
        bulk.retain();
        assertThat(bulk.free()).isNull();
        assertThat(bulk.line(0)).isNotEmpty();
        Bulk other = bulk.openPart();
        assertThat(other.free()).isNotNull();
        assertThatThrownBy(() -> other.line(0)).hasMessageContaining("retain()");
    }

    // ---- records of batches

    private static Batch batch(String lines) {
        byte[] bytes = lines.getBytes(UTF_8);
        return Batch.of(new Source("/a.log"), bytes, 0, bytes.length)
                .span(FIRST, 1_000)
                .build();
    }

    @Test
    void liveRecordsOfABatchAreAddedUntilTheBulkIsFull() {
        Batch batch = batch("a\nbb\nccc\ndddd\n");
        batch.filter(1, "b");
        BulkBuilder builder = new BulkBuilder("store", 16);

        assertThat(builder.add(batch, 0, one.share, Long.MAX_VALUE, 2)).isEqualTo(3);
        Bulk bulk = builder.build();
        assertThat(bulk.size()).isEqualTo(2);
        assertThat(bulk.field(1, "message")).isEqualTo("ccc");
        assertThat(bulk.offset(1)).isEqualTo(1_005);
        assertThat(bulk.end(1)).isEqualTo(1_009);
        assertThat(bulk.sourceBytes(1)).isEqualTo(4);
        assertThat(bulk.epochMillis(1)).isEqualTo(1_700_000_000_000L);
        BulkBuilder next = new BulkBuilder("store", 16);
        assertThat(next.add(batch, 3, one.share, 1, 10)).isEqualTo(4);
        assertThat(next.size()).isEqualTo(1);
        assertThat(next.length()).isEqualTo(next.build().length());
    }

    @Test
    void aLineFromABatchHasThePositionThatItIsReadWith() {
        Batch batch = batch("a\n");
        BulkBuilder builder = new BulkBuilder("store", 16);
        builder.add(batch, 0, one.share, Long.MAX_VALUE, 10);
        Bulk bulk = builder.build();

        assertThat(LinePosition.of(bulk.bytes(), bulk.from(0), bulk.to(0)))
                .isEqualTo(new LinePosition(FIRST, 1_000, 1_002, Rfc3339.NONE));
        assertThat(Instant.ofEpochMilli(bulk.epochMillis(0))).isEqualTo(Instant.parse("2023-11-14T22:13:20Z"));
    }

    @Test
    void theTimeOfARecordThatAStepHasChangedIsThatOfItsLine() {
        Batch batch = batch("a\nb\n");
        batch.get(0).put("time", "2026-11-22T12:00:00Z");
        BulkBuilder builder = new BulkBuilder("store", 16);
        builder.add(batch, 0, one.share, Long.MAX_VALUE, 10);
        Bulk bulk = builder.build();

        assertThat(bulk.field(0, "time")).isEqualTo("2026-11-22T12:00:00Z");
        assertThat(Instant.ofEpochMilli(bulk.epochMillis(0))).isEqualTo(Instant.parse("2026-11-22T12:00:00Z"));
        assertThat(bulk.epochMillis(1)).isEqualTo(1_700_000_000_000L);
    }
}

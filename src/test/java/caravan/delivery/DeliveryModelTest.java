package caravan.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Incarnation;
import caravan.batch.RefusedException;
import caravan.bulk.Bulk;
import caravan.bulk.BulkBuilder;
import caravan.bulk.LinePosition;
import caravan.bulk.StoreAwayException;
import caravan.bulk.Told;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A delivery with a store and a place for dead letters that answer at random, against what has to come of each record.
 * The seed is in jqwik's report.
 */
class DeliveryModelTest {

    private static final int MOST_ATTEMPTS = 100_000;

    private enum Kind {
        GOOD,
        REFUSED_BY_ITSELF,
        MAKES_THE_BULK_FAIL,
        TOO_LARGE_ALONE
    }

    /** What is done with one bulk. */
    private static final class Scene implements Delivery.Way {
        private final Random random;
        private final List<Kind> kinds = new ArrayList<>();
        private final List<Told> shares = new ArrayList<>();
        private final List<Integer> shareOf = new ArrayList<>();
        private final Set<Integer> delivered = new TreeSet<>();
        private final Set<Integer> buried = new TreeSet<>();
        private final Set<Integer> refused = new HashSet<>();
        private final int mostAtOnce;
        private final double troubles;
        private int attempts;
        private int endsAt = Integer.MAX_VALUE;
        private boolean hasDeadLetters = true;
        private boolean forgetsVerdicts;

        Scene(long seed, int records, int troublesInTen) {
            random = new Random(seed);
            mostAtOnce = 1 + random.nextInt(records + 1);
            troubles = troublesInTen / 10.0;
            for (int i = 0; i < records; i++) {
                kinds.add(random.nextInt(5) == 0 ? Kind.values()[1 + random.nextInt(3)] : Kind.GOOD);
            }
        }

        Bulk bulk() {
            BulkBuilder builder = new BulkBuilder("store", 0);
            for (int i = 0; i < kinds.size(); i++) {
                if (shares.isEmpty() || random.nextInt(4) == 0) {
                    shares.add(new Told());
                }
                byte[] line = ("{\"n\":" + i + '}').getBytes(UTF_8);
                LinePosition position = new LinePosition(new Incarnation(1, 2), i, i + 1, 0);
                builder.add(line, 0, line.length, position, shares.get(shares.size() - 1).share);
                shareOf.add(shares.size() - 1);
            }
            shares.forEach(told -> told.share.filled());
            return builder.build();
        }

        private static int number(Bulk bulk, int record) {
            return (int) bulk.offset(record);
        }

        @Override
        public @Nullable Throwable send(Bulk bulk) {
            assertThat(++attempts).as("it comes to an end").isLessThan(MOST_ATTEMPTS);
            List<Integer> open = new ArrayList<>();
            for (int i = 0; i < bulk.size(); i++) {
                if (bulk.isOpen(i)) {
                    open.add(i);
                    assertThat(delivered).as("delivered already").doesNotContain(number(bulk, i));
                    assertThat(refused).as("refused already").doesNotContain(number(bulk, i));
                }
            }
            assertThat(open).isNotEmpty();
            assertThat(open.stream().map(i -> number(bulk, i)).toList()).isSorted();
            if (random.nextDouble() < troubles) {
                return trouble(bulk, open);
            }
            return answer(bulk, open);
        }

        private @Nullable Throwable trouble(Bulk bulk, List<Integer> open) {
            switch (random.nextInt(forgetsVerdicts ? 4 : 3)) {
                case 0:
                    return new IOException("connection refused");
                case 1:
                    open.stream().filter(i -> random.nextBoolean()).forEach(i -> item(bulk, i));
                    return new StoreAwayException("429 for some");
                case 2:
                    item(bulk, open.get(random.nextInt(open.size())));
                    return new java.net.SocketTimeoutException();
                default:
                    open.stream().skip(1).forEach(i -> item(bulk, i));
                    return null;
            }
        }

        private @Nullable Throwable answer(Bulk bulk, List<Integer> open) {
            boolean isTooLarge = open.size() > mostAtOnce
                    || open.stream().anyMatch(i -> kinds.get(number(bulk, i)) == Kind.TOO_LARGE_ALONE);
            if (isTooLarge) {
                return new Status(413);
            }
            if (open.stream().anyMatch(i -> kinds.get(number(bulk, i)) == Kind.MAKES_THE_BULK_FAIL)) {
                return new Status(400);
            }
            open.forEach(i -> item(bulk, i));
            return null;
        }

        private void item(Bulk bulk, int record) {
            int number = number(bulk, record);
            if (kinds.get(number) == Kind.GOOD) {
                delivered.add(number);
                bulk.delivered(record);
            } else {
                refused.add(number);
                bulk.refuse(record, "item " + number);
            }
        }

        @Override
        public @Nullable Throwable bury(Bulk letters) {
            assertThat(letters.size()).isLessThanOrEqualTo(Delivery.MOST_LETTERS);
            assertThat(++attempts).isLessThan(MOST_ATTEMPTS);
            boolean fails = random.nextDouble() < troubles;
            for (int i = 0; i < letters.size(); i++) {
                int number = number(letters, i);
                assertThat(letters.reason(i)).isNotBlank();
                if (letters.isOpen(i) && !(fails && random.nextBoolean())) {
                    assertThat(buried.add(number)).as("buried once").isTrue();
                    refused.add(number);
                    if (letters.open() == letters.size() && !fails) {
                        letters.decide(caravan.batch.Verdict.DEAD_LETTERED);
                        for (int j = i + 1; j < letters.size(); j++) {
                            buried.add(number(letters, j));
                        }
                        return null;
                    }
                    letters.delivered(i);
                }
            }
            return fails && random.nextBoolean() ? new IOException("No space left on device") : null;
        }

        @Override
        public boolean hasDeadLetters() {
            return hasDeadLetters;
        }

        @Override
        public RefusedException refusal(Bulk letters) {
            return new RefusedException("store", new IOException("refused"));
        }

        @Override
        public boolean isEnding() {
            return attempts >= endsAt;
        }

        @Override
        public void rest(long millis) {
            assertThat(millis).isBetween(1L, 30_000L);
        }

        @Override
        public RuntimeException unrouted(Bulk bulk) {
            return new IllegalStateException("unrouted");
        }
    }

    /** As a client for HTTP tells it. */
    private static final class Status extends RuntimeException {
        private static final long serialVersionUID = 1L;
        private final int status;

        Status(int status) {
            super("status " + status);
            this.status = status;
        }

        public int statusCode() {
            return status;
        }
    }

    private static BulkCounters deliver(Scene scene) {
        BulkConfiguration configuration = new BulkConfiguration();
        configuration.setDestination("store");
        BulkCounters counters = new BulkCounters();
        Warnings warnings = new Warnings(LoggerFactory.getLogger("test"), () -> 0, Duration.ofMinutes(1));
        new Delivery(scene, configuration, counters, warnings).deliver(scene.bulk());
        assertThat(scene.shares).allSatisfy(told -> assertThat(told.answers).isEqualTo(1));
        assertThat(counters.delivered.sum() + counters.deadLetters.sum() + counters.givenBack.sum())
                .isEqualTo(scene.kinds.size());
        assertThat(Collections.disjoint(scene.delivered, scene.buried)).isTrue();
        return counters;
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void eachRecordGetsTheVerdictThatItMustGet(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int records,
            @ForAll @IntRange(max = 8) int troubles) {
        Scene scene = new Scene(seed, records, troubles);
        BulkCounters counters = deliver(scene);

        for (int i = 0; i < records; i++) {
            Set<Integer> where = scene.kinds.get(i) == Kind.GOOD ? scene.delivered : scene.buried;
            assertThat(where)
                    .as("record %d, which is %s", i, scene.kinds.get(i))
                    .contains(i);
        }
        assertThat(counters.givenBack.sum()).isZero();
        assertThat(counters.obstacle).isEmpty();
        assertThat(scene.shares).allSatisfy(told -> assertThat(told.failure).isNull());
    }

    @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
    void whatHasNoVerdictAtTheEndComesAgain(
            @ForAll long seed,
            @ForAll @IntRange(min = 1, max = 60) int records,
            @ForAll @IntRange(max = 8) int troubles,
            @ForAll @IntRange(max = 20) int endsAt,
            @ForAll boolean hasDeadLetters,
            @ForAll boolean forgetsVerdicts) {
        Scene scene = new Scene(seed, records, troubles);
        scene.endsAt = endsAt;
        scene.hasDeadLetters = hasDeadLetters;
        scene.forgetsVerdicts = forgetsVerdicts;
        BulkCounters counters = deliver(scene);

        assertThat(scene.buried).allMatch(i -> scene.kinds.get(i) != Kind.GOOD);
        assertThat(scene.delivered).allMatch(i -> scene.kinds.get(i) == Kind.GOOD);
        Set<Integer> answered = new HashSet<>(scene.delivered);
        answered.addAll(scene.buried);
        assertThat(counters.givenBack.sum()).isEqualTo(records - answered.size());
        for (int i = 0; i < scene.shares.size(); i++) {
            int share = i;
            boolean isWhole = java.util.stream.IntStream.range(0, records)
                    .filter(record -> scene.shareOf.get(record) == share)
                    .allMatch(answered::contains);
            assertThat(scene.shares.get(i).failure == null).isEqualTo(isWhole);
        }
    }
}

package caravan.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Source;
import caravan.bulk.Bulk;
import caravan.bulk.LinePosition;
import caravan.bulk.Told;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where producers and consumers of one destination meet; the clock is moved by hand. */
class BulkQueueTest {

    private static final Incarnation INCARNATION = new Incarnation(1, 2);
    private static final BulkConfiguration.Limits LIMITS = new BulkConfiguration.Limits(1024, 3, 1_000);

    private final AtomicLong nanos = new AtomicLong(Long.MIN_VALUE / 2);
    private final AtomicBoolean ending = new AtomicBoolean();
    private final BulkQueue queue = new BulkQueue("store", nanos::get, ending::get);
    private final Told told = new Told();
    private final ExecutorService other = Executors.newSingleThreadExecutor();
    private int number;

    @AfterEach
    void end() throws InterruptedException {
        other.shutdownNow();
        assertThat(other.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
    }

    private void add(int lines) throws IOException {
        add(lines, "");
    }

    private void add(int lines, String more) throws IOException {
        for (int i = 0; i < lines; i++) {
            byte[] line = ("{\"n\":" + number++ + more + '}').getBytes(UTF_8);
            queue.add(line, 0, line.length, new LinePosition(INCARNATION, number, number, 0), told.share);
        }
    }

    private Future<?> adding(int lines) {
        return other.submit(() -> {
            add(lines);
            return null;
        });
    }

    private void pass(long millis) {
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    private static List<Object> numbers(Bulk bulk) {
        List<Object> numbers = new ArrayList<>();
        bulk.forEach(record -> numbers.add(record.get("n")));
        return numbers;
    }

    @Test
    void aBulkIsTakenWhenItIsOldEnough() throws Exception {
        queue.open(LIMITS, 1);
        add(1);
        pass(999);
        add(1);
        assertThat(queue.take(0)).isNull();
        pass(1);

        assertThat(numbers(queue.take(0))).containsExactly(0, 1);
        assertThat(queue.take(0)).isNull();
        pass(10_000);
        assertThat(queue.take(0)).isNull();
    }

    @Test
    void aBulkIsTakenWhenItHasEnoughRecords() throws Exception {
        queue.open(LIMITS, 1);
        add(3);
        assertThat(numbers(queue.take(0))).containsExactly(0, 1, 2);
    }

    @Test
    void aBulkIsTakenWhenItHasEnoughBytes() throws Exception {
        queue.open(new BulkConfiguration.Limits(20, 100, 1_000), 1);
        add(2);
        assertThat(queue.take(0)).isNull();
        add(1);

        Bulk bulk = queue.take(0);
        assertThat(bulk.size()).isEqualTo(3);
        assertThat(bulk.length()).isGreaterThanOrEqualTo(20);
    }

    @Test
    void aBulkIsTakenAtOnceWhereSomebodyWaitsForItOrTheEndIsNear() throws Exception {
        queue.open(LIMITS, 1);
        add(1);
        queue.hurry();
        assertThat(queue.take(0)).isNotNull();
        add(1);
        assertThat(queue.take(0)).as("the next one is as slow as ever").isNull();
        ending.set(true);
        assertThat(queue.take(0)).isNotNull();
    }

    @Test
    void bulksAreTakenInTheOrderInWhichTheyWereFilled() throws Exception {
        queue.open(LIMITS, 2);
        add(8);
        pass(1_000);

        assertThat(numbers(queue.take(0))).containsExactly(0, 1, 2);
        assertThat(numbers(queue.take(0))).containsExactly(3, 4, 5);
        assertThat(numbers(queue.take(0))).containsExactly(6, 7);
    }

    @Test
    void aProducerWaitsWhileEachConsumerHasAFullBulkToComeAndOneIsFilled() throws Exception {
        queue.open(LIMITS, 1);
        add(6);
        Future<?> waiting = adding(1);
        assertThatThrownBy(() -> waiting.get(250, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(queue.waitingBytes()).isEqualTo(6 * "{\"n\":0}\n".length());
        assertThat(queue.take(0)).isNotNull();

        waiting.get(10, TimeUnit.SECONDS);
        assertThat(numbers(queue.take(0))).containsExactly(3, 4, 5);
        pass(1_000);
        assertThat(numbers(queue.take(0))).containsExactly(6);
    }

    @Test
    void aBatchWaitsInItsMiddleAndIsAnsweredOnce() throws Exception {
        queue.open(LIMITS, 1);
        byte[] lines = "a\n".repeat(8).getBytes(UTF_8);
        Batch batch = Batch.of(new Source("/a.log"), lines, 0, lines.length)
                .span(INCARNATION, 0)
                .build();
        Future<?> adding = other.submit(() -> {
            queue.add(batch, told.share);
            told.share.filled();
            return null;
        });
        for (int size : new int[] {3, 3}) {
            Bulk bulk = queue.take(10_000);
            assertThat(bulk.size()).isEqualTo(size);
            bulk.delivered();
        }
        adding.get(10, TimeUnit.SECONDS);
        assertThat(told.answers).isZero();
        pass(1_000);
        queue.take(0).delivered();
        assertThat(told.answers).isEqualTo(1);
        assertThat(told.failure).isNull();
    }

    @Test
    void whoWaitsForRoomAtTheEndHasItUntilNobodyTakesBulksAnyMore() throws Exception {
        queue.open(LIMITS, 1);
        add(6);
        Future<?> waiting = adding(1);
        ending.set(true);
        assertThat(queue.take(0)).isNotNull();
        waiting.get(10, TimeUnit.SECONDS);

        add(2);
        Future<?> tooLate = adding(1);
        assertThatThrownBy(() -> tooLate.get(250, TimeUnit.MILLISECONDS)).isInstanceOf(TimeoutException.class);
        assertThat(queue.waitingBulks()).isEqualTo(2);
        assertThat(queue.close(1)).as("records given back").isEqualTo(6);
        assertThatThrownBy(() -> tooLate.get(10, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining("no route takes bulks of store now");
    }

    @Test
    void whoWaitsForRoomCanBeInterrupted() throws Exception {
        queue.open(LIMITS, 1);
        add(6);
        Thread waiting = new Thread(() -> assertThatThrownBy(() -> add(1)).isInstanceOf(InterruptedIOException.class));
        waiting.start();
        waiting.interrupt();
        waiting.join(10_000);

        assertThat(waiting.isAlive()).isFalse();
    }

    @Test
    void withoutAConsumerNothingIsTaken() throws Exception {
        assertThatThrownBy(() -> add(1)).isInstanceOf(IOException.class).hasMessageContaining("store");
        queue.open(LIMITS, 1);
        queue.close(1);
        assertThatThrownBy(() -> add(1)).isInstanceOf(IOException.class);
        queue.open(LIMITS, 1);
        add(3);
        assertThat(queue.take(0)).isNotNull();
    }

    @Test
    void theLastConsumerGivesBackWhatNobodyHasTaken() throws Exception {
        queue.open(LIMITS, 2);
        add(4);
        told.share.filled();
        queue.close(1);
        assertThat(told.answers).isZero();
        queue.close(1);

        assertThat(told.answers).isEqualTo(1);
        assertThat(told.failure).hasMessageContaining("no route takes bulks of store now");
        assertThat(queue.waitingBytes()).isZero();
    }

    @Test
    void aConsumerWaitsUntilThereIsSomething() throws Exception {
        queue.open(LIMITS, 1);
        Future<Bulk> taken = other.submit(() -> queue.take(60_000));
        add(3);

        assertThat(taken.get(10, TimeUnit.SECONDS).size()).isEqualTo(3);
    }

    @Test
    void theBytesOfABulkThatIsOverAreUsedAgain() throws Exception {
        queue.open(new BulkConfiguration.Limits(1 << 20, 3, 1_000), 1);
        String text = ",\"text\":\"" + "x".repeat(30_000) + '"';
        add(3, text);
        Bulk first = queue.take(0);
        byte[] array = first.bytes();
        queue.recycle(first);
        add(3, text);
        Bulk second = queue.take(0);

        assertThat(second.bytes()).isSameAs(array);
        assertThat(numbers(second)).containsExactly(3, 4, 5);
        second.retain();
        queue.recycle(second);
        add(3, text);
        assertThat(queue.take(0).bytes()).isNotSameAs(array);
        assertThat(numbers(second)).containsExactly(3, 4, 5);
    }
}

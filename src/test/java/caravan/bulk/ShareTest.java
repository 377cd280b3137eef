package caravan.bulk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ShareTest {

    private final Told told = new Told();
    private final Share share = told.share;

    @Test
    void itIsAnsweredWhenTheLastRecordHasItsVerdictAndNoMoreCome() {
        share.add();
        share.add();
        share.delivered(2);
        assertThat(told.answers).isZero();
        share.filled();

        assertThat(told.answers).isEqualTo(1);
        assertThat(told.failure).isNull();
    }

    @Test
    void itIsAnsweredByTheLastVerdictWhereThatComesLater() {
        share.add();
        share.filled();
        assertThat(told.answers).isZero();
        share.deadLettered(7);

        assertThat(told.answers).isEqualTo(1);
        assertThat(told.deadRecords).isEqualTo(1);
        assertThat(told.deadBytes).isEqualTo(7);
        assertThat(told.failure).isNull();
    }

    @Test
    void oneOfNothingIsAnsweredAtOnce() {
        share.filled();

        assertThat(told.answers).isEqualTo(1);
    }

    @Test
    void theFirstFailureIsToldWhenAllHaveComeBack() {
        share.add();
        share.add();
        share.failed(new IOException("first"));
        share.filled(new IOException("second"));
        assertThat(told.answers).isZero();
        share.delivered(1);

        assertThat(told.answers).isEqualTo(1);
        assertThat(told.failure).hasMessage("first");
    }

    @Test
    void moreVerdictsThanRecordsAreAFault() {
        share.add();
        share.filled();
        share.delivered(1);

        assertThatThrownBy(() -> share.delivered(1)).hasMessage("more verdicts than records");
        assertThat(told.answers).isEqualTo(1);
    }

    @Test
    void manyThreadsGiveOneAnswer() throws Exception {
        AtomicInteger answers = new AtomicInteger();
        AtomicInteger dead = new AtomicInteger();
        Share many = new Share(
                (records, bytes, why) -> {
                    answers.incrementAndGet();
                    dead.set((int) records);
                },
                java.util.Map.of());
        int records = 20_000;
        for (int i = 0; i < records; i++) {
            many.add();
        }
        many.filled();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        CountDownLatch begin = new CountDownLatch(1);
        for (int thread = 0; thread < 4; thread++) {
            int first = thread;
            threads.submit(() -> {
                begin.await();
                for (int i = first; i < records; i += 4) {
                    if (i % 8 == 0) {
                        many.deadLettered(1);
                    } else {
                        many.delivered(1);
                    }
                }
                return null;
            });
        }
        begin.countDown();
        threads.shutdown();

        assertThat(threads.awaitTermination(20, TimeUnit.SECONDS)).isTrue();
        assertThat(answers).hasValue(1);
        assertThat(dead).hasValue(records / 8);
    }
}

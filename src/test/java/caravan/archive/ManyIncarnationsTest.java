package caravan.archive;

import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Source;
import caravan.batch.Span;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A source that gives each record an incarnation of its own, as events of Kubernetes have. */
class ManyIncarnationsTest {

    private static final int COUNT = 5_000;
    private static final int IN_BATCH = 300;

    @TempDir
    Path directory;

    private String padding = "";
    private final Source source = new Source("kubernetes-events/test");

    private Batch batch(int first, int limit) {
        StringBuilder text = new StringBuilder();
        int[] starts = new int[limit - first + 1];
        for (int i = first; i < limit; i++) {
            text.append("event ").append(i).append(" of many, ").append(padding).append('\n');
            starts[i - first + 1] = text.length();
        }
        byte[] bytes = text.toString().getBytes(StandardCharsets.US_ASCII);
        Batch.Builder batch = Batch.of(source, bytes, 0, bytes.length);
        for (int i = first; i < limit; i++) {
            int at = starts[i - first];
            long from = (long) i << 21;
            // as uids are: any number, so that no order helps
            Incarnation uid = new Incarnation(i * 0x9E3779B97F4A7C15L, i);
            batch.span(new Span(uid, from, from + starts[i - first + 1] - at, at));
        }
        return batch.build();
    }

    private void send(Archive archive) throws IOException {
        for (int first = 0; first < COUNT; first += IN_BATCH) {
            Batch batch = batch(first, Math.min(COUNT, first + IN_BATCH));
            archive.accept(batch);
            batch.completed(null);
        }
        archive.commit();
    }

    /** Of typical events, and of such short ones that a frame is full of ranges before it is full of bytes. */
    @ParameterizedTest
    @ValueSource(ints = {800, 0})
    void eachRecordIsWrittenOnceAndKnownAgain(int length) throws IOException {
        padding = "x".repeat(length);
        TestArchive setup = new TestArchive(directory);
        setup.rollSize = 1 << 20;
        try (Archive archive = setup.open()) {
            send(archive);
            assertThat(archive.counters().records.sum()).isEqualTo(COUNT);
            send(archive);
            assertThat(archive.counters().duplicates.sum()).isEqualTo(COUNT);
        }
        try (Archive archive = setup.open()) {
            send(archive);
            assertThat(archive.counters().duplicates.sum()).isEqualTo(COUNT);
            assertThat(archive.counters().records.sum()).isZero();
        }
        assertThat(Reading.sealed(directory)).isNotEmpty().allSatisfy(file -> assertThat(Layout.read(file))
                .isNotNull());
    }
}

package caravan.klog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Source;
import caravan.cri.CriParser;
import caravan.text.Lines;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The records of a file do not depend on where its batches end. */
class KlogBatchesTest {

    private static final int NO_LIMIT = 1 << 20;
    private static final String HEADER = "I1105 13:45:01.123456    1234 a.go:1] ";
    private static final List<String> LINES = List.of(
            HEADER + "text",
            HEADER + "\"x\" a=1",
            HEADER + "\"x\" a=<",
            "F" + HEADER.substring(1) + "end",
            "\tline",
            " >",
            " > b=<",
            "goroutine 1 [running]:",
            "main.main()",
            "created by x",
            "",
            "foreign");

    @Property(tries = 2000)
    void anyBatchesOfAFileGiveTheRecordsOfOne(
            @ForAll("files") byte[] file, @ForAll List<@IntRange(min = 1, max = 300) Integer> reads) {
        assertBatchesChangeNothing(file, false, cycle(reads));
    }

    @Property(tries = 2000)
    void anyBatchesOfAContainersFileGiveTheRecordsOfOne(
            @ForAll("containers") byte[] file, @ForAll List<@IntRange(min = 1, max = 300) Integer> reads) {
        assertBatchesChangeNothing(file, true, cycle(reads));
    }

    @Property(tries = 1000)
    void forcedCutsLoseNothing(
            @ForAll("containers") byte[] file,
            @ForAll List<@IntRange(min = 1, max = 100) Integer> reads,
            @ForAll @IntRange(min = 1, max = 400) int maxRecordBytes) {
        Collector parts = new Collector(file, true, maxRecordBytes, cycle(reads));
        parts.collect();
        assertThat(parts.bytes).isEqualTo(file.length);
    }

    @Test
    void aBatchMayEndBehindEveryByte() {
        byte[] file = (String.join("\n", LINES) + "\n" + String.join("\n", LINES) + "\nlast").getBytes(UTF_8);
        for (int i = 1; i <= file.length; i++) {
            int read = i;
            assertBatchesChangeNothing(file, false, () -> read);
        }
    }

    private static void assertBatchesChangeNothing(byte[] file, boolean isContainer, IntSupplier reads) {
        Collector whole = new Collector(file, isContainer, NO_LIMIT, () -> file.length + 1);
        Collector parts = new Collector(file, isContainer, NO_LIMIT, reads);
        assertThat(parts.collect()).isEqualTo(whole.collect());
    }

    @Provide
    Arbitrary<byte[]> files() {
        return Arbitraries.of(LINES)
                .map(line -> line + '\n')
                .list()
                .ofMaxSize(20)
                .map(lines -> String.join("", lines).getBytes(UTF_8));
    }

    @Provide
    Arbitrary<byte[]> containers() {
        Arbitrary<String> tags =
                Arbitraries.of("stdout F ", "stderr F ", "stdout F ", "stderr F ", "stdout P ", "stderr P ");
        return Arbitraries.of(LINES)
                .flatMap(line -> tags.map(tag -> "2026-11-05T13:45:01.1Z " + tag + line + '\n'))
                .list()
                .ofMaxSize(20)
                .map(lines -> String.join("", lines).getBytes(UTF_8));
    }

    private static IntSupplier cycle(List<Integer> reads) {
        int[] next = {0};
        return () -> reads.isEmpty() ? 64 : reads.get(next[0]++ % reads.size());
    }

    /** Reads a file in batches as the collector does: whole lines, from where the last batch ended. */
    private static final class Collector {
        private final byte[] file;
        private final boolean isContainer;
        private final int maxRecordBytes;
        private final IntSupplier reads;
        private final List<String> records = new ArrayList<>();
        private int position;
        private int bytes;

        Collector(byte[] file, boolean isContainer, int maxRecordBytes, IntSupplier reads) {
            this.file = file;
            this.isContainer = isContainer;
            this.maxRecordBytes = maxRecordBytes;
            this.reads = reads;
        }

        List<String> collect() {
            int window = 0;
            while (position < file.length) {
                int before = position;
                window += reads.getAsInt();
                int limit = Math.min(file.length, position + window);
                int end = limit == file.length ? limit : Lines.behindLastFeed(file, position, limit);
                if (end > position) {
                    send(end, end == file.length ? Cut.END : window > maxRecordBytes ? Cut.SIZE : Cut.NONE);
                }
                window = position > before ? 0 : window;
            }
            return records;
        }

        private void send(int end, Cut cut) {
            Batch batch = Batch.of(new Source("a.log"), file, position, end)
                    .span(Read.INCARNATION, position)
                    .written(Read.WRITTEN.toEpochMilli())
                    .cut(cut)
                    .build();
            if (isContainer) {
                new CriParser().apply(batch);
            }
            Klog.apply(batch, ZoneOffset.UTC);
            for (int i = 0; i < batch.size(); i++) {
                bytes += batch.sourceBytes(i);
            }
            if (batch.length() > 0) {
                Read.records(batch).forEach(record -> records.add(record.toString()));
            }
            position = batch.to();
        }
    }
}

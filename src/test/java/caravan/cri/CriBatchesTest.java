package caravan.cri;

import static caravan.cri.CriLog.cri;
import static caravan.cri.CriLog.docker;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.text.Lines;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The records of a file do not depend on where its batches end. */
class CriBatchesTest {

    private static final int NO_LIMIT = 1 << 20;

    @Property(tries = 2000)
    void anyBatchesOfAFileGiveTheRecordsOfOne(
            @ForAll("files") byte[] file,
            @ForAll List<@IntRange(min = 1, max = 300) Integer> reads,
            @ForAll("maxLineBytes") int maxLineBytes) {
        Collector whole = new Collector(file, maxLineBytes, NO_LIMIT, () -> file.length + 1);
        Collector parts = new Collector(file, maxLineBytes, NO_LIMIT, cycle(reads));
        assertThat(parts.collect()).isEqualTo(whole.collect());
    }

    @Property(tries = 2000)
    void forcedCutsLoseNothing(
            @ForAll("files") byte[] file,
            @ForAll List<@IntRange(min = 1, max = 100) Integer> reads,
            @ForAll("maxLineBytes") int maxLineBytes,
            @ForAll @IntRange(min = 1, max = 400) int maxRecordBytes) {
        Collector whole = new Collector(file, maxLineBytes, NO_LIMIT, () -> file.length + 1);
        Collector parts = new Collector(file, maxLineBytes, maxRecordBytes, cycle(reads));
        assertThat(text(parts.collect(), "out")).isEqualTo(text(whole.collect(), "out"));
        assertThat(text(parts.records, "err")).isEqualTo(text(whole.records, "err"));
    }

    @Test
    void aBatchMayEndBehindEveryByte() {
        String big = "0123456789\u65e5".repeat(20);
        byte[] file = String.join(
                        "\n",
                        cri("stdout P a"),
                        cri("stderr P 1"),
                        cri("stdout F b") + '\r',
                        "",
                        docker("x", "stdout"),
                        cri("stderr F 2"),
                        docker("y\\n", "stdout"),
                        cri("stdout P:t " + big),
                        cri("stdout F c"),
                        cri("stderr P d"))
                .getBytes(UTF_8);
        List<String> whole = new Collector(file, 100, NO_LIMIT, () -> file.length + 1).collect();
        for (int i = 1; i <= file.length; i++) {
            int read = i;
            assertThat(new Collector(file, 100, NO_LIMIT, () -> read).collect()).isEqualTo(whole);
        }
    }

    @Provide
    Arbitrary<byte[]> files() {
        Arbitrary<String> text =
                Arbitraries.strings().withChars("ab \u00e9\u65e5").ofMaxLength(80);
        Arbitrary<String> format = Arbitraries.of(
                cri("stdout F %s"),
                cri("stdout P %s"),
                cri("stderr F %s"),
                cri("stderr P %s"),
                cri("stdout P:t %s"),
                cri("stdout F"),
                docker("%s\\n", "stdout"),
                docker("%s", "stdout"),
                "%s");
        Arbitrary<String> end = Arbitraries.of("\n", "\n", "\n", "\r\n");
        Arbitrary<String> line = format.flatMap(f -> text.flatMap(t -> end.map(e -> String.format(f, t) + e)));
        Arbitrary<String> lines = line.list().ofMaxSize(20).map(list -> String.join("", list));
        return lines.flatMap(whole -> Arbitraries.of("", "x", cri("stdout F z")).map(last -> whole + last))
                .map(whole -> whole.getBytes(UTF_8));
    }

    @Provide
    Arbitrary<Integer> maxLineBytes() {
        return Arbitraries.of(10, 45, 60, 100, NO_LIMIT);
    }

    private static IntSupplier cycle(List<Integer> reads) {
        int[] next = {0};
        return () -> reads.isEmpty() ? 64 : reads.get(next[0]++ % reads.size());
    }

    /** What records of a stream say, one after the other. */
    private static String text(List<String> records, String stream) {
        StringBuilder text = new StringBuilder();
        for (String record : records) {
            if (record.startsWith("stream=std" + stream)) {
                text.append(record.substring(record.indexOf("message=") + "message=".length()));
            }
        }
        return text.toString();
    }

    /** Reads a file in batches as the collector does: whole lines, from where the last batch ended. */
    private static final class Collector {
        private final byte[] file;
        private final int maxLineBytes;
        private final int maxRecordBytes;
        private final IntSupplier reads;
        private final List<String> records = new ArrayList<>();
        private int position;

        Collector(byte[] file, int maxLineBytes, int maxRecordBytes, IntSupplier reads) {
            this.file = file;
            this.maxLineBytes = maxLineBytes;
            this.maxRecordBytes = maxRecordBytes;
            this.reads = reads;
        }

        List<String> collect() {
            int window = 0;
            while (position < file.length) {
                int before = position;
                window += reads.getAsInt();
                read(Math.min(file.length, position + window), window > maxRecordBytes ? Cut.SIZE : Cut.NONE);
                window = position > before ? 0 : window;
            }
            return records;
        }

        private void read(int limit, Cut forced) {
            int end = limit == file.length ? limit : Lines.behindLastFeed(file, position, limit);
            if (end == position && limit - position > maxLineBytes) {
                end = Lines.cut(file, position, limit, maxLineBytes);
            }
            if (end > position) {
                send(end, end == file.length ? Cut.END : forced);
            }
        }

        private void send(int end, Cut cut) {
            Batch batch = CriLog.parse(Batch.of(new caravan.batch.Source("a.log"), file, position, end)
                    .span(CriLog.INCARNATION, position)
                    .maxLineBytes(maxLineBytes)
                    .startsMidLine(position > 0 && file[position - 1] != '\n')
                    .cut(cut));
            int bytes = 0;
            long last = -1;
            for (int i = 0; i < batch.size(); i++) {
                Map<String, Object> record = batch.get(i);
                bytes += batch.sourceBytes(i);
                assertThat((Long) record.get("offset")).isGreaterThan(last);
                last = (Long) record.get("offset");
                records.add(shown(record));
            }
            assertThat(bytes).isEqualTo(batch.length());
            position = batch.to();
        }

        private static String shown(Map<String, Object> record) {
            return "stream=" + record.get("stream") + " tag=" + record.get("logtag") + " cut=" + record.get("cut")
                    + " unparsed=" + record.get("unparsed") + " offset=" + record.get("offset") + " message="
                    + record.get("message");
        }
    }
}

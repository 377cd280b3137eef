package caravan.multiline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Source;
import caravan.text.Lines;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Assume;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** The records of a file do not depend on where its batches end. */
class MultilineBatchesTest {

    private static final int NO_LIMIT = 1 << 20;

    @Property(tries = 2000)
    void anyBatchesOfAFileGiveTheRecordsOfOne(
            @ForAll("files") byte[] file,
            @ForAll List<@IntRange(min = 1, max = 600) Integer> reads,
            @ForAll("steps") Multiline step) {
        List<String> whole = new Collector(file, step, NO_LIMIT, () -> file.length + 1).collect();
        assertThat(new Collector(file, step, NO_LIMIT, cycle(reads)).collect()).isEqualTo(whole);
    }

    /** Also where the collector loses patience, no line is lost, doubled or out of its stream's order. */
    @Property(tries = 2000)
    void forcedCutsLoseNothing(
            @ForAll("files") byte[] file,
            @ForAll List<@IntRange(min = 1, max = 200) Integer> reads,
            @ForAll("steps") Multiline step,
            @ForAll @IntRange(min = 1, max = 800) int maxRecordBytes) {
        List<String> expected = new Collector(file, Joined.step(), NO_LIMIT, () -> file.length + 1).collect();
        Collector parts = new Collector(file, step, maxRecordBytes, cycle(reads));
        parts.collect();
        assertThat(text(parts.records, "stdout")).isEqualTo(text(expected, "stdout"));
        assertThat(text(parts.records, "stderr")).isEqualTo(text(expected, "stderr"));
    }

    /** What a second reading finds, which must end where the first one did. */
    @Property(tries = 2000)
    void aBatchThatIsReadAgainHasTheSameRecords(
            @ForAll("files") byte[] file, @ForAll("steps") Multiline step, @ForAll Cut cut) {
        // a piece that a line of docker follows is over for the parser, and open where it is the last one
        Assume.that(!new String(file, UTF_8).contains("\"log\"") || !new String(file, UTF_8).contains(" P "));
        Batch first = Joined.parse(Joined.batch(file).cut(cut), step);
        byte[] left = Arrays.copyOf(file, first.to());
        Batch second = Joined.parse(Joined.batch(left).cut(cut).endsWithRecord(true), step);
        assertThat(Collector.shown(second)).isEqualTo(Collector.shown(first));
    }

    @Test
    void aBatchMayEndBehindEveryByte() {
        StringBuilder text = new StringBuilder();
        List<String> samples = Samples.all();
        for (int i = 0; i < samples.size(); i++) {
            append(text, samples.get(i), samples.get((i + 7) % samples.size()));
            text.append(Joined.TIME).append(" stdout P a piece \n");
            text.append(Joined.TIME).append(" stderr F ").append(i).append('\n');
            text.append(Joined.TIME).append(" stdout F of a line\n");
        }
        byte[] file = text.toString().getBytes(UTF_8);
        Multiline all = Joined.step("languages=all");
        List<String> whole = new Collector(file, all, NO_LIMIT, () -> file.length + 1).collect();
        assertThat(whole).hasSize(4 * samples.size());
        int[] first = {0};
        for (int i = 1; i < file.length; i++) {
            first[0] = i;
            IntSupplier once = () -> {
                int read = first[0];
                first[0] = file.length + 1;
                return read;
            };
            assertThat(new Collector(file, all, NO_LIMIT, once).collect())
                    .as("a batch that ends at %d", i)
                    .isEqualTo(whole);
        }
    }

    /** Two traces, one of each stream, line by line. */
    private static void append(StringBuilder text, String out, String err) {
        List<String> outLines = out.lines().toList();
        List<String> errLines = err.lines().toList();
        for (int i = 0; i < Math.max(outLines.size(), errLines.size()); i++) {
            if (i < outLines.size()) {
                text.append(Joined.TIME)
                        .append(" stdout F ")
                        .append(outLines.get(i))
                        .append('\n');
            }
            if (i < errLines.size()) {
                text.append(Joined.TIME)
                        .append(" stderr F ")
                        .append(errLines.get(i))
                        .append('\n');
            }
        }
    }

    @Provide
    Arbitrary<Multiline> steps() {
        return Arbitraries.of(
                Joined.step("languages=all"),
                Joined.step("languages=all", "max-lines=4"),
                Joined.step("languages=all", "max-size=1k"),
                Joined.step("languages=java,go", "max-lines=2"),
                Joined.step("start=^\\S"),
                Joined.step("start=^\\S", "max-lines=3"),
                Joined.step("start=Exception|panic", "continue=^\\s"),
                Joined.step("continue=^\\s"),
                Joined.step("end=[)}:]$", "max-lines=5"),
                Joined.step("start=^[A-Z]", "end=\\)$"),
                Joined.step("start=^P", "continue=^.", "end=e$"));
    }

    /** Whole traces, their lines in any order, and other lines, of both streams and in pieces. */
    @Provide
    Arbitrary<byte[]> files() {
        List<String> lines = new ArrayList<>(Samples.ORDINARY);
        Samples.all().forEach(sample -> sample.lines().forEach(lines::add));
        Arbitrary<String> stream = Arbitraries.of("stdout F ", "stdout F ", "stderr F ", "stdout P ", "stderr P ");
        Arbitrary<String> single = Arbitraries.of(lines).flatMap(line -> stream.map(tag -> line(tag, line)));
        Arbitrary<String> trace = Arbitraries.of(Samples.all())
                .flatMap(sample -> Arbitraries.of("stdout F ", "stderr F ").map(tag -> line(tag, sample)));
        Arbitrary<String> both = Arbitraries.of(Samples.all())
                .flatMap(out -> Arbitraries.of(Samples.all()).map(err -> {
                    StringBuilder text = new StringBuilder();
                    append(text, out, err);
                    return text.toString();
                }));
        Arbitrary<String> raw = Arbitraries.of(Samples.all());
        Arbitrary<String> docker = Arbitraries.of("\\tat a.b(C.java:1)", "java.lang.Error: x", "usual")
                .map(log -> "{\"log\":\"" + log + "\\n\",\"stream\":\"stdout\",\"time\":\"" + Joined.TIME + "\"}\n");
        return Arbitraries.frequencyOf(
                        Tuple.of(6, single),
                        Tuple.of(3, trace),
                        Tuple.of(2, both),
                        Tuple.of(1, raw),
                        Tuple.of(1, docker))
                .list()
                .ofMaxSize(12)
                .map(parts -> String.join("", parts))
                .flatMap(whole -> Arbitraries.of("", "x", "Caused by: x").map(last -> whole + last))
                .map(whole -> whole.getBytes(UTF_8));
    }

    private static String line(String tag, String text) {
        return text.isEmpty() ? Joined.TIME + ' ' + tag + '\n' : new String(Joined.lines(tag, text), UTF_8);
    }

    private static IntSupplier cycle(List<Integer> reads) {
        int[] next = {0};
        return () -> reads.isEmpty() ? 64 : reads.get(next[0]++ % reads.size());
    }

    /** What records of a stream say, one after the other, whatever became one record. */
    private static String text(List<String> records, String stream) {
        StringBuilder text = new StringBuilder();
        for (String record : records) {
            if (record.startsWith("stream=" + stream)) {
                text.append(record.substring(record.indexOf("message=") + "message=".length())
                        .replace("\n", ""));
            }
        }
        return text.toString();
    }

    /** Reads a file in batches as the collector does: whole lines, from where the last batch ended. */
    private static final class Collector {
        private final byte[] file;
        private final Multiline step;
        private final int maxRecordBytes;
        private final IntSupplier reads;
        private final List<String> records = new ArrayList<>();
        private int position;

        Collector(byte[] file, Multiline step, int maxRecordBytes, IntSupplier reads) {
            this.file = file;
            this.step = step;
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
            if (end > position) {
                send(end, end == file.length ? Cut.END : forced);
            }
        }

        private void send(int end, Cut cut) {
            Batch batch = Joined.parse(
                    Batch.of(new Source("a.log"), file, position, end)
                            .span(Joined.INCARNATION, position)
                            .cut(cut),
                    step);
            int bytes = 0;
            for (int i = 0; i < batch.size(); i++) {
                bytes += batch.sourceBytes(i);
            }
            assertThat(bytes).isEqualTo(batch.length());
            records.addAll(shown(batch));
            position = batch.to();
        }

        static List<String> shown(Batch batch) {
            List<String> shown = new ArrayList<>();
            long last = -1;
            for (int i = 0; i < batch.size(); i++) {
                Map<String, Object> record = batch.get(i);
                assertThat((Long) record.get("offset")).isGreaterThan(last);
                last = (Long) record.get("offset");
                shown.add("stream=" + record.get("stream") + " tag=" + record.get("logtag") + " cut="
                        + record.get("cut") + " unparsed=" + record.get("unparsed") + " offset=" + record.get("offset")
                        + " message=" + record.get("message"));
            }
            return shown;
        }
    }
}

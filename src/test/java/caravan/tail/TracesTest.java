package caravan.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.batch.Batch;
import caravan.cri.CriParser;
import caravan.multiline.Multiline;
import caravan.multiline.MultilineSettings;
import caravan.multiline.Samples;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Stack traces that are written while the collector is killed and the file rotates: each is one record. */
class TracesTest extends RigTest {

    private static final String TIME = "2026-11-22T12:00:00.000000000Z ";
    private static final List<String> STREAMS = List.of("stdout", "stderr");
    private static final int RECORDS = 40;
    private static final int LEAST_FILE = 8_000;

    /** The process ends while a batch is under way. */
    private static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private final Multiline step = step();

    /** What was delivered, by position; what is delivered again must be the same. */
    private final Map<String, TreeMap<Long, String>> delivered = new TreeMap<>();

    private final List<String> incarnations = new ArrayList<>();
    private Random random = new Random(0);
    private int rotations;
    private int kills;

    private static Multiline step() {
        Map<String, String> settings = new HashMap<>(MultilineSettings.DEFAULTS);
        settings.put("languages", "all");
        return MultilineSettings.step(settings::get, name -> name);
    }

    private void route(Batch batch) {
        new CriParser().apply(batch);
        step.apply(batch);
        boolean isKilled = batch.size() > 0 && random.nextInt(6) == 0;
        if (isKilled && random.nextBoolean()) {
            throw new Killed();
        }
        for (int i = 0; i < batch.size(); i++) {
            keep(batch.get(i));
        }
        if (isKilled) {
            throw new Killed();
        }
        Rig.deliverAll(batch);
    }

    private void keep(Map<String, Object> record) {
        String incarnation = (String) record.get("incarnation");
        if (!incarnations.contains(incarnation)) {
            incarnations.add(incarnation);
        }
        String text = record.get("stream") + " " + record.get("message") + record.getOrDefault("cut", "");
        String before =
                delivered.computeIfAbsent(incarnation, key -> new TreeMap<>()).put((Long) record.get("offset"), text);
        if (before != null) {
            assertThat(text).isEqualTo(before);
        }
    }

    /** What a stream's records say, in the order of their positions. */
    private List<String> of(String stream) {
        List<String> found = new ArrayList<>();
        for (String incarnation : incarnations) {
            delivered.get(incarnation).values().stream()
                    .filter(text -> text.startsWith(stream))
                    .forEach(text -> found.add(text.substring(stream.length() + 1)));
        }
        return found;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void eachTraceIsOneRecord(long seed) throws IOException {
        random = new Random(seed);
        rig.options.setFlushAfter(600_000); // what is lost by patience is another test's business
        rig.route = this::route;
        rig.start();
        Map<String, List<String>> written = write();
        for (int i = 0; i < 40; i++) {
            poll();
            rig.pass(1_000);
        }
        for (String stream : STREAMS) {
            assertSame(of(stream), written.get(stream), "seed " + seed + ", " + stream);
        }
        assertThat(kills).isPositive();
        assertThat(rotations).isPositive();
    }

    private static void assertSame(List<String> found, List<String> expected, String what) {
        int same = 0;
        while (same < Math.min(found.size(), expected.size()) && found.get(same).equals(expected.get(same))) {
            same++;
        }
        assertThat(found.subList(same, Math.min(found.size(), same + 3)))
                .as("%s, from record %d on", what, same)
                .isEqualTo(expected.subList(same, Math.min(expected.size(), same + 3)));
        assertThat(found).hasSameSizeAs(expected);
    }

    private void lines(String... lines) {
        for (String line : lines) {
            rig.write("0.log", TIME + "stdout F " + line + '\n');
        }
    }

    @Test
    void aPauseShorterThanTheTimeOutSplitsNoTrace() throws IOException {
        rig.route = this::join;
        lines("java.lang.Error: closed");
        rig.start().pollFor(rig.options.getFlushAfter() - 1_000);
        lines("\tat a.B.c(B.java:1)");
        lines("\tat a.B.d(B.java:2)", "next");
        rig.poll().received("java.lang.Error: closed\n\tat a.B.c(B.java:1)\n\tat a.B.d(B.java:2)", "next");
    }

    @Test
    void whatComesAfterATimeOutIsReadLineByLine() throws IOException {
        rig.route = this::join;
        lines("java.lang.Error: closed", "\tat a.B.c(B.java:1)");
        rig.start().pollFor(2 * rig.options.getFlushAfter());
        lines("\tat a.B.d(B.java:2)", "next");
        rig.poll().received("java.lang.Error: closed\n\tat a.B.c(B.java:1)", "\tat a.B.d(B.java:2)", "next");
        assertThat(rig.records.get(0)).containsEntry("cut", "timeout");
    }

    private void join(Batch batch) {
        new CriParser().apply(batch);
        step.apply(batch);
        Rig.deliverAll(batch);
    }

    /** Writes records of both streams at the same time, and gives them. */
    private Map<String, List<String>> write() throws IOException {
        List<String> samples = Samples.all();
        Map<String, List<String>> written = new HashMap<>();
        Map<String, List<String>> lines = new HashMap<>();
        for (String stream : STREAMS) {
            List<String> records = new ArrayList<>();
            for (int i = 0; i < RECORDS; i++) {
                records.add(
                        random.nextBoolean()
                                ? "record " + i
                                : samples.get(random.nextInt(samples.size())).strip());
                for (int usual = 0; usual < 6; usual++) {
                    records.add("usual " + i + ' ' + usual);
                }
            }
            written.put(stream, records);
            lines.put(stream, new ArrayList<>(String.join("\n", records).lines().toList()));
        }
        while (lines.values().stream().anyMatch(left -> !left.isEmpty())) {
            String stream = STREAMS.get(random.nextInt(2));
            if (!lines.get(stream).isEmpty()) {
                write(TIME + stream + " F " + lines.get(stream).remove(0) + '\n');
            }
        }
        return written;
    }

    /** A line, perhaps in two pieces, and what happens around it. */
    private void write(String line) throws IOException {
        byte[] bytes = line.getBytes(UTF_8);
        Path log = rig.logs.resolve("0.log");
        int piece = random.nextInt(bytes.length);
        Rig.write(log, Arrays.copyOf(bytes, piece));
        if (random.nextInt(8) == 0) {
            poll();
        }
        Rig.write(log, Arrays.copyOfRange(bytes, piece, bytes.length));
        switch (random.nextInt(16)) {
            case 0, 1, 2, 3 -> poll();
            case 4 -> kill();
            case 5 -> {
                // records that overlap cross one rotation, not two
                if (Files.size(log) > LEAST_FILE) {
                    poll();
                    Files.move(log, rig.logs.resolve(String.format("0.log.20261122-1200%02d", rotations++)));
                }
            }
            default -> {}
        }
    }

    private void poll() throws IOException {
        try {
            rig.tailer().poll();
            rig.pass(20);
        } catch (Killed e) {
            kill();
        }
    }

    private void kill() throws IOException {
        kills++;
        rig.crash();
        rig.start();
    }
}

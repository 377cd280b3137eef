package caravan.letters;

import static caravan.letters.Letters.bytes;
import static caravan.letters.Letters.letter;
import static caravan.letters.Letters.messages;
import static caravan.letters.Letters.names;
import static org.assertj.core.api.Assertions.assertThat;

import caravan.checkpoint.StateSample;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** One pass over a folder, and what it leaves. */
class ReplayTest {

    private static final Choice ALL = new Choice(Set.of(), reason -> true, Long.MIN_VALUE, Long.MAX_VALUE);
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2026-11-22T12:00:00Z"));
    private static final String SAMPLE = "elasticsearch-019d3c0e5b6a4f21a8f0c35e97d10b44-5-57.ndjson";
    private static final String A = letter(0, "a");
    private static final String B = letter(10, "b");
    private static final String C = letter(20, "c");

    @TempDir
    Path path;

    private final Store store = new Store();
    private LetterFolder folder;

    @BeforeEach
    void open() {
        folder = new LetterFolder(
                path,
                SystemDisk.INSTANCE,
                InstantSource.system(),
                new Warnings(LoggerFactory.getLogger("test"), () -> 0, Duration.ZERO));
        store.letters = folder;
    }

    private Path write(String name, String... letters) throws IOException {
        Path file = Files.write(path.resolve(name), bytes(letters));
        return Files.setLastModifiedTime(file, LONG_AGO);
    }

    private Replay replay(Choice choice) throws IOException {
        Replay replay = new Replay(
                folder, choice, store, new Warnings(LoggerFactory.getLogger("test"), () -> 0, Duration.ZERO));
        replay.run(System.currentTimeMillis());
        return replay;
    }

    @Test
    void whatIsDeliveredLeavesTheFolder() throws Exception {
        write("x.ndjson", A, B);
        write("y.ndjson", C);
        Replay replay = replay(ALL);

        assertThat(store.received).containsExactly("a", "b", "c");
        assertThat(store.sends).isEqualTo(1);
        assertThat(names(path)).isEmpty();
        assertThat(replay.answered()).isEqualTo(3);
        assertThat(replay.stayed()).isZero();
        assertThat(folder.survey().files()).isZero();
    }

    @Test
    void letterOfVersionOneIsSent() throws Exception {
        StateSample.copy("letters/" + SAMPLE, path.resolve(SAMPLE));
        Replay replay = replay(ALL);

        assertThat(store.received).containsExactly("message 1");
        assertThat(replay.answered()).isEqualTo(1);
    }

    @Test
    void letterOfALaterVersionStays() throws Exception {
        String later = A.replaceFirst("\\{", "{\"version\":2,");
        Path file = write("x.ndjson", later, B);
        Replay replay = replay(ALL);

        assertThat(store.received).containsExactly("b");
        assertThat(file).hasContent(later);
        assertThat(replay.stayed()).isEqualTo(1);
    }

    @Test
    void recordsAreSentAsTheyWere() throws Exception {
        String record = "{ \"message\" : \"\\u00e9\\/\", \"n\":1.50e0, \"incarnation\":\"" + Letters.INCARNATION
                + "\",\"offset\":7,\"end\":9}";
        write(
                "x.ndjson",
                A.replaceFirst("\"offset\":0,\"end\":10", "\"offset\":7,\"end\":9")
                        .replaceFirst("\"record\":.*", "\"record\":" + record.replace("\\", "\\\\") + "}"));
        List<String> sent = new java.util.ArrayList<>();
        Replay replay = new Replay(
                folder,
                ALL,
                new Forwarding(store) {
                    @Override
                    public Throwable send(String destination, byte[] lines) {
                        sent.add(new String(lines, java.nio.charset.StandardCharsets.UTF_8));
                        return null;
                    }
                },
                new Warnings(LoggerFactory.getLogger("test"), () -> 0, Duration.ZERO));
        replay.run(System.currentTimeMillis());

        assertThat(sent).containsExactly(record + "\n");
    }

    @Test
    void whatIsRefusedAgainIsALetterAgainAndNotReplayedInTheSamePass() throws Exception {
        write("store-0-20.ndjson", A, B);
        store.refuses.addAll(Set.of("a", "b"));
        replay(ALL);

        assertThat(names(path)).containsExactly("store-0-20-1.ndjson");
        assertThat(messages(path)).containsExactly("a", "b");
        assertThat(store.received).containsExactly("a", "b");
        store.refuses.remove("a");
        replay(ALL);
        assertThat(messages(path)).containsExactly("b");
        store.refuses.clear();
        replay(ALL);
        assertThat(names(path)).isEmpty();
        assertThat(store.records.values()).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void lettersThatAreNotChosenStayAsTheyAre() throws Exception {
        String strange = "{\"record\":{}, \"a letter of somebody else\" : 1}\r\n";
        String other = letter("2026-11-22T12:00:00Z", "other", "r", 0, "a");
        Path x = write("x.ndjson", other, strange, B, "torn {");
        Path y = write("y.ndjson", other, "\n");
        replay(new Choice(Set.of("store"), reason -> true, Long.MIN_VALUE, Long.MAX_VALUE));

        assertThat(store.received).containsExactly("b");
        assertThat(Files.readAllBytes(x)).isEqualTo(bytes(other, strange, "torn {"));
        assertThat(Files.getLastModifiedTime(x)).isEqualTo(LONG_AGO);
        assertThat(Files.getLastModifiedTime(y)).isEqualTo(LONG_AGO);
        assertThat(Files.readAllBytes(y)).isEqualTo(bytes(other, "\n"));
    }

    @Test
    void lettersAreChosenByReasonAndTime() throws Exception {
        write(
                "x.ndjson",
                letter("2026-11-22T11:59:59Z", "store", "failed to parse field [n]", 0, "early"),
                letter("2026-11-22T12:00:00Z", "store", "failed to parse field [n]", 10, "first"),
                letter("2026-11-22T14:00:00+01:00", "store", "failed to parse field [m]", 20, "second"),
                letter("2026-11-22T13:00:00Z", "store", "index is read-only", 30, "another reason"),
                letter("2026-11-22T14:00:00Z", "store", "failed to parse field [n]", 40, "late"),
                letter("yesterday", "store", "failed to parse field [n]", 50, "without time"));
        replay(new Choice(
                Set.of(),
                reason -> reason.contains("parse field"),
                Instant.parse("2026-11-22T12:00:00Z").toEpochMilli(),
                Instant.parse("2026-11-22T14:00:00Z").toEpochMilli()));

        assertThat(store.received).containsExactly("first", "second");
        assertThat(messages(path)).containsExactly("early", "another reason", "late", "without time");
    }

    @Test
    void mendedRecordsKeepTheirPosition() throws Exception {
        write("x.ndjson", A, B);
        store.mending = fields -> {
            fields.keySet().removeAll(Set.of("incarnation", "offset"));
            fields.put("end", "somewhere");
            fields.put("message", fields.get("message") + " mended");
            return fields;
        };
        replay(ALL);

        assertThat(store.records)
                .isEqualTo(Map.of(
                        Letters.INCARNATION + "-0-10", "a mended",
                        Letters.INCARNATION + "-10-20", "b mended"));
        assertThat(names(path)).isEmpty();
    }

    @Test
    void whatCannotBeMendedStays() throws Exception {
        write("x.ndjson", A, B, C);
        store.mending = fields -> {
            if (fields.get("message").equals("a")) {
                throw new IllegalArgumentException("no way");
            }
            return fields.get("message").equals("b") ? null : fields;
        };
        Replay replay = replay(ALL);

        assertThat(messages(path)).containsExactly("a", "b");
        assertThat(store.received).containsExactly("c");
        assertThat(replay.stayed()).isEqualTo(2);
        assertThat(folder.counters().stayed.sum()).isEqualTo(2);
    }

    @Test
    void lettersOfADestinationThatTakesNoneStay() throws Exception {
        write("x.ndjson", letter("2026-11-22T12:00:00Z", "archive", "r", 0, "a"), B);
        store.unknown.add("archive");
        replay(ALL);

        assertThat(messages(path)).containsExactly("a");
    }

    @Test
    void whereTheDestinationFailsEverythingStays() throws Exception {
        write("x.ndjson", A, B);
        store.failure = new IOException("about to stop");
        Replay replay = replay(ALL);

        assertThat(messages(path)).containsExactly("a", "b");
        assertThat(replay.answered()).isZero();
        assertThat(Files.getLastModifiedTime(path.resolve("x.ndjson"))).isEqualTo(LONG_AGO);
    }

    @Test
    void aBigFileGoesInSeveralRounds() throws Exception {
        String text = "m".repeat(100_000);
        String[] letters =
                IntStream.range(0, 50).mapToObj(i -> letter(i * 10, text + i)).toArray(String[]::new);
        write("x.ndjson", letters);
        store.refuses.add(text + 49);
        replay(ALL);

        assertThat(store.sends).isEqualTo(3);
        assertThat(store.records).hasSize(49);
        assertThat(messages(path)).containsExactly(text + 49);
    }

    @Test
    void whatWasNotReadWhenItEndsStays() throws Exception {
        String text = "m".repeat(100_000);
        String[] letters =
                IntStream.range(0, 50).mapToObj(i -> letter(i * 10, text + i)).toArray(String[]::new);
        write("x.ndjson", letters);
        write("y.ndjson", A);
        store.endsAfterSends = 1;
        replay(ALL);

        assertThat(messages(path)).hasSize(51 - store.records.size());
        assertThat(store.records).hasSizeBetween(20, 22);
    }

    @Test
    void manyFilesAreOneRound() throws Exception {
        for (int i = 0; i < 2_000; i++) {
            write("x" + i + ".ndjson", letter(i * 10, "m" + i));
        }
        replay(ALL);

        assertThat(store.sends).isLessThanOrEqualTo(2);
        assertThat(store.records).hasSize(2_000);
        assertThat(names(path)).isEmpty();
    }

    @Test
    void filesOfLaterAreLeftOut() throws Exception {
        write("x.ndjson", A);
        Path later = write("y.ndjson", B);
        Files.setLastModifiedTime(later, FileTime.from(Instant.now().plusSeconds(60)));
        replay(ALL);

        assertThat(messages(path)).containsExactly("b");
    }

    /** Another's answers. */
    private static class Forwarding implements Replay.Way {
        private final Replay.Way to;

        Forwarding(Replay.Way to) {
            this.to = to;
        }

        @Override
        public boolean mends() {
            return to.mends();
        }

        @Override
        public Map<String, ?> mend(caravan.verdict.LetterLine letter) throws Exception {
            return to.mend(letter);
        }

        @Override
        public String destination(caravan.verdict.LetterLine letter) {
            return to.destination(letter);
        }

        @Override
        public Throwable send(String destination, byte[] lines) {
            return to.send(destination, lines);
        }

        @Override
        public boolean isEnding() {
            return to.isEnding();
        }
    }
}

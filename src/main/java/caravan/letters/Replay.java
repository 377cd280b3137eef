package caravan.letters;

import caravan.json.ByteBuf;
import caravan.text.Lines;
import caravan.verdict.LetterLine;
import caravan.warnings.Warnings;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One pass over a folder, as the package describes it. For one thread. */
final class Replay {

    /** Bytes of lines that make a round. */
    static final int ROUND = 2 << 20;

    private static final int FILES_AT_ONCE = 1_024;
    private static final int FEW = 64 * 1024;

    /** What a replay wants of its surroundings. */
    interface Way {
        /** Whether letters are mended at all. */
        boolean mends();

        /** The fields to send in the place of a letter's; null where it is to stay. */
        @Nullable
        Map<String, ?> mend(LetterLine letter) throws Exception;

        /** Where a letter goes; null where it cannot go anywhere. */
        @Nullable
        String destination(LetterLine letter);

        /** Sends lines to a destination, waits until each has its verdict, and gives the failure. */
        @Nullable
        Throwable send(String destination, byte[] lines);

        /** Whether nothing more is to be sent. */
        boolean isEnding();
    }

    /** A file that is being read. */
    private static final class Reading {
        private final LetterFile file;
        private final BitSet answered = new BitSet();
        /** Number of its lines, once all have been read. */
        private int lines = Integer.MAX_VALUE;

        private boolean isRead;
        private boolean isWaiting;

        private Reading(LetterFile file) {
            this.file = file;
        }
    }

    private record Letter(Reading reading, int line) {}

    /** What goes to one destination in a round. */
    private static final class Shipment {
        private final ByteBuf lines = new ByteBuf(FEW);
        private final List<Letter> letters = new ArrayList<>();
    }

    private final LetterFolder folder;
    private final Choice choice;
    private final Way way;
    private final Warnings warnings;
    private final LetterCounters counters;
    private final Map<String, Shipment> shipments = new LinkedHashMap<>();
    private final List<Reading> open = new ArrayList<>();
    private int bytes;
    private long answered;
    private long stayed;

    Replay(LetterFolder folder, Choice choice, Way way, Warnings warnings) {
        this.folder = folder;
        this.choice = choice;
        this.way = way;
        this.warnings = warnings;
        this.counters = folder.counters();
    }

    /** Chosen letters that have a verdict again. */
    long answered() {
        return answered;
    }

    /** Chosen letters that stay. */
    long stayed() {
        return stayed;
    }

    /**
     * Replays files.
     *
     * @param untilMillis those written later are left out, milliseconds since 1970
     * @throws IOException when the folder cannot be listed
     */
    void run(long untilMillis) throws IOException {
        List<LetterFile> next =
                LetterFile.oldest(folder.directory(), file -> file.changedMillis() <= untilMillis, FILES_AT_ONCE);
        while (!next.isEmpty() && !way.isEnding()) {
            next.forEach(this::read);
            LetterFile last = next.get(next.size() - 1);
            next = LetterFile.oldest(
                    folder.directory(),
                    file -> file.changedMillis() <= untilMillis && file.compareTo(last) > 0,
                    FILES_AT_ONCE);
        }
        endRound();
    }

    private void read(LetterFile file) {
        if (way.isEnding()) {
            return;
        }
        Reading reading = new Reading(file);
        folder.beginReplay(file);
        open.add(reading);
        try {
            int lines = LineFile.forEach(file.path(), (line, text, from, to) -> {
                take(reading, line, LetterLine.parse(text, from, Lines.textEnd(text, from, to)));
                return !way.isEnding();
            });
            reading.lines = way.isEnding() ? Integer.MAX_VALUE : lines;
        } catch (NoSuchFileException e) {
            // somebody has taken it away
        } catch (IOException e) {
            warnings.warn("read", "cannot read the dead letters in " + file.path() + ", they stay: " + e);
        }
        reading.isRead = true;
        if (!reading.isWaiting) {
            end(List.of(reading));
        }
    }

    private void take(Reading reading, int line, @Nullable LetterLine letter) {
        if (letter == null) {
            warnings.warn(
                    "no letter", "line " + (line + 1) + " of " + reading.file.path() + " is no dead letter, it stays");
        } else if (letter.version() > LetterLine.VERSION) {
            warnings.warn(
                    "version",
                    "line " + (line + 1) + " of " + reading.file.path() + " is a dead letter of version "
                            + letter.version() + ", and this Caravan knows version " + LetterLine.VERSION
                            + ": it stays; replay it with the later program that wrote it");
            stay(1);
        } else if (choice.has(letter)) {
            String destination = way.destination(letter);
            if (destination == null || !add(destination, letter, reading, line)) {
                stay(1);
            } else if (bytes >= ROUND) {
                endRound();
            }
        }
    }

    private boolean add(String destination, LetterLine letter, Reading reading, int line) {
        Shipment shipment = shipments.computeIfAbsent(destination, name -> new Shipment());
        int before = shipment.lines.size();
        try {
            append(letter, shipment.lines);
        } catch (Exception e) {
            warnings.warn("mend", "a dead letter of " + reading.file.path() + " cannot be mended, it stays: " + e);
        }
        int added = shipment.lines.size() - before;
        if (added > 0) {
            bytes += added;
            shipment.letters.add(new Letter(reading, line));
            reading.isWaiting = true;
        }
        return added > 0;
    }

    private void append(LetterLine letter, ByteBuf lines) throws Exception {
        if (!way.mends()) {
            letter.appendTo(lines);
            return;
        }
        Map<String, ?> mended = way.mend(letter);
        if (mended != null) {
            letter.appendTo(lines, mended);
        }
    }

    private void stay(long letters) {
        stayed += letters;
        counters.stayed.add(letters);
    }

    // ---- the end of a round

    private void endRound() {
        shipments.values().removeIf(shipment -> shipment.letters.isEmpty());
        shipments.forEach(this::send);
        shipments.clear();
        bytes = 0;
        open.forEach(reading -> reading.isWaiting = false);
        end(open.stream().filter(reading -> reading.isRead).toList());
    }

    private void send(String destination, Shipment shipment) {
        long letters = shipment.letters.size();
        Throwable why = way.isEnding()
                ? new IOException("it is about to stop")
                : way.send(destination, shipment.lines.toByteArray());
        if (why == null) {
            shipment.letters.forEach(letter -> letter.reading.answered.set(letter.line));
            answered += letters;
            counters.answered.add(letters);
        } else {
            stay(letters);
            warnings.warn("send", letters + " dead letters for " + destination + " stay: " + why);
        }
    }

    private void end(List<Reading> read) {
        open.removeAll(read);
        read.forEach(this::end);
        if (read.stream().anyMatch(reading -> !reading.answered.isEmpty())) {
            sync();
        }
    }

    private void end(Reading reading) {
        LetterFile file = reading.file;
        try {
            if (reading.answered.isEmpty()) {
                folder.endReplay(file);
            } else if (reading.answered.cardinality() == reading.lines) {
                folder.endReplayOfAll(file);
            } else {
                folder.endReplay(
                        file,
                        out -> LineFile.forEach(file.path(), (line, text, from, to) -> {
                            if (!reading.answered.get(line)) {
                                out.write(text, from, to);
                            }
                            return true;
                        }));
            }
        } catch (IOException e) {
            warnings.warn(
                    "end",
                    reading.answered.cardinality() + " dead letters have been replayed and cannot be removed from "
                            + file.path() + ", the next replay will send them again: " + e);
        }
    }

    private void sync() {
        try {
            folder.sync();
        } catch (IOException e) {
            warnings.warn("sync", "what was replayed from " + folder.directory() + " may be back after a crash: " + e);
        }
    }
}

package caravan.checkpoint;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One file of the log as it was found on disk, however much of it is left. */
final class Generation {

    /** A line that is longer was not written by us: {@link CheckpointLog#put} refuses such keys and values. */
    static final int MAX_LINE = 1 << 20;

    /** More would only bury the first ones; the number of the others is told. */
    private static final int MAX_FAULTS = 20;

    private final Path file;
    private final List<String> faults = new ArrayList<>();
    private int unlistedFaults;

    /** Last change of each key, {@code null} where it was a removal. */
    private final Map<String, @Nullable String> changes = new HashMap<>();

    private final List<LogLine.Change> unflushed = new ArrayList<>();
    private boolean unflushedDamaged;
    private boolean beginningDamaged;
    private int version;
    private long firstFlush;
    private long lastFlush;

    /** Byte up to which the file says that it was synced. */
    private long durable;

    /** Byte behind the last whole flush. */
    private long end;

    /** Bytes in the file. */
    private long size;

    /** Byte at which the line that is read begins. */
    private long lineAt;

    private int lines;
    private final DamagedRun run = new DamagedRun();

    private Generation(Path file) {
        this.file = file;
    }

    /**
     * Reads a file to its end; damage becomes faults.
     *
     * @return {@code null} when there is no such file
     * @throws IOException when the file cannot be read: that says nothing about what it holds
     */
    static @Nullable Generation read(Path file) throws IOException {
        if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        Generation generation = new Generation(file);
        try (InputStream in = new FileInputStream(file.toFile())) {
            generation.read(in);
        }
        return generation;
    }

    private void read(InputStream in) throws IOException {
        byte[] buffer = new byte[1 << 16];
        int filled = 0;
        boolean skipping = false;
        for (int n = in.read(buffer, 0, buffer.length); n >= 0; n = in.read(buffer, filled, buffer.length - filled)) {
            int from = 0;
            for (int i = filled; i < filled + n; i++) {
                if (buffer[i] == '\n') {
                    line(buffer, from, i, skipping);
                    skipping = false;
                    from = i + 1;
                }
            }
            filled = filled + n - from;
            System.arraycopy(buffer, from, buffer, 0, filled);
            if (filled == MAX_LINE) {
                skipping = true;
                size += filled;
                filled = 0;
            } else if (filled == buffer.length) {
                buffer = Arrays.copyOf(buffer, Math.min(MAX_LINE, 2 * buffer.length));
            }
        }
        size += filled;
        run.close();
        if (durable > end) {
            fault("was durable up to byte " + durable + " but its last whole flush ends at byte " + end + " of " + size
                    + ": what was flushed after it is gone");
        }
    }

    private void line(byte[] bytes, int from, int to, boolean skipped) {
        lines++;
        long at = lineAt;
        size += to + 1 - from;
        lineAt = size;
        if (lines == 1) {
            header(bytes, from, to);
            return;
        }
        LogLine line = skipped
                ? new LogLine.Damaged("it is longer than " + MAX_LINE + " bytes")
                : LogLine.decode(bytes, from, to);
        if (line instanceof LogLine.Damaged damaged) {
            run.add(at, damaged.reason());
            return;
        }
        run.close();
        if (line instanceof LogLine.Change change) {
            unflushed.add(change);
        } else if (line instanceof LogLine.Flush flush) {
            flush(flush);
        } else if (line instanceof LogLine.Durable stated) {
            durable = stated.length();
        }
    }

    private void header(byte[] bytes, int from, int to) {
        String text = new String(bytes, from, Math.min(to - from, 40), StandardCharsets.ISO_8859_1);
        if (text.matches(LogLine.MAGIC + "[1-9][0-9]{0,8}")) {
            version = Integer.parseInt(text.substring(LogLine.MAGIC.length()));
            if (isNewer()) {
                fault("must have version " + LogLine.VERSION + ": has version " + version);
            }
        } else {
            beginningDamaged = true;
            fault("line 1 (byte 0) must be \"" + LogLine.MAGIC + LogLine.VERSION + "\": was \""
                    + LogLine.printable(bytes, from, to) + '"');
        }
    }

    private void flush(LogLine.Flush flush) {
        if (lastFlush != 0 && flush.number() != lastFlush + 1) {
            fault("line " + lines + " is flush " + flush.number() + " but the one before it was " + lastFlush
                    + ": what is between them is missing");
        } else if (!unflushedDamaged && unflushed.size() != flush.changes()) {
            unflushedDamaged = true;
            fault("line " + lines + " ends " + flush.changes() + " lines but " + unflushed.size() + " are there");
        }
        if (firstFlush == 0) {
            firstFlush = flush.number();
            beginningDamaged |= unflushedDamaged;
        }
        unflushed.forEach(change -> changes.put(change.key(), change.value()));
        unflushed.clear();
        unflushedDamaged = false;
        lastFlush = flush.number();
        end = size;
    }

    private void fault(String sentence) {
        if (faults.size() < MAX_FAULTS) {
            faults.add(file + ": " + sentence);
        } else {
            unlistedFaults++;
        }
    }

    /** Whether it is from a version that this program does not know. */
    boolean isNewer() {
        return version > LogLine.VERSION;
    }

    /** Whether there is a state to take from it, be it with faults. */
    boolean isUsable() {
        return lastFlush > 0 && !isNewer();
    }

    /** Whether it is exactly what was written and durable. */
    boolean isWhole() {
        return isUsable() && faults.isEmpty();
    }

    /** Whether the state that the file began with is incomplete, so that the file before it has to fill in. */
    boolean isBeginningDamaged() {
        return beginningDamaged;
    }

    /** Whether it can be the file that {@code later} followed. */
    boolean isBefore(Generation later) {
        return isUsable() && lastFlush < later.firstFlush;
    }

    long lastFlush() {
        return lastFlush;
    }

    /** Byte behind the last whole flush: what follows never became durable. */
    long end() {
        return end;
    }

    /** Bytes of a flush that a crash cut short. */
    long unfinished() {
        return size - end;
    }

    List<String> faults() {
        if (unlistedFaults == 0) {
            return faults;
        }
        List<String> all = new ArrayList<>(faults);
        all.add(file + ": " + unlistedFaults + " more faults of this kind");
        return all;
    }

    /** Why nothing can be taken from it, to end a sentence. */
    String uselessness() {
        if (size == 0) {
            return "is empty";
        }
        String first =
                faults.isEmpty() ? "" : faults.get(0).substring(file.toString().length() + 2);
        if (isNewer()) {
            return first;
        }
        return "has no whole flush in its " + size + " bytes" + (first.isEmpty() ? "" : ", first fault: " + first);
    }

    void applyTo(Map<String, String> entries) {
        changes.forEach((key, value) -> {
            if (value == null) {
                entries.remove(key);
            } else {
                entries.put(key, value);
            }
        });
    }

    /** Damaged lines that follow each other: one fault, not one each. */
    private final class DamagedRun {
        private int firstLine;
        private int lastLine;
        private long from;
        private long to;
        private String reason = "";

        void add(long at, String reasonSeen) {
            unflushedDamaged = true;
            if (firstLine == 0) {
                firstLine = lines;
                from = at;
                reason = reasonSeen;
            }
            lastLine = lines;
            to = size;
        }

        void close() {
            if (firstLine == 0) {
                return;
            }
            String which = firstLine == lastLine ? "line " + firstLine : "lines " + firstLine + " to " + lastLine;
            String first = firstLine == lastLine ? "" : "of the first ";
            fault(which + " (bytes " + from + " to " + to + ") ignored: " + first + reason);
            firstLine = 0;
        }
    }
}

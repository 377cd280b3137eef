package caravan.journalctl;

import caravan.journal.SortedEntry;
import caravan.text.Lines;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Divides what journalctl writes into entries, one a line, each with its fields sorted. Not safe for several threads. */
final class EntryReader {

    private static final int CHUNK = 64 * 1024;

    private final InputStream in;
    private final int limit;
    private final SortedEntry entry = new SortedEntry();
    private byte[] buffer = new byte[2 * CHUNK];
    private int from;
    private int to;
    private long cut;

    /** @param limit bytes from which an entry is cut */
    EntryReader(InputStream in, int limit) {
        this.in = in;
        this.limit = limit;
    }

    /** Waits for the next entry; false where there is none any more. A last line without an end is none. */
    boolean next() throws IOException {
        cut = 0;
        int searched = from;
        while (true) {
            int feed = Lines.feed(buffer, searched, to);
            if (feed < to) {
                int end = feed;
                int begin = from;
                from = feed + 1;
                if (end > begin) {
                    entry.read(buffer, begin, end);
                    return true;
                }
                searched = from;
                continue;
            }
            searched = to - from;
            if (searched >= limit) {
                return skipRest();
            }
            if (!fill()) {
                return false;
            }
            searched += from;
        }
    }

    /** Moves what is there to the front, and reads more. */
    private boolean fill() throws IOException {
        if (buffer.length - to < CHUNK) {
            byte[] target = to - from + CHUNK > buffer.length ? new byte[2 * buffer.length] : buffer;
            System.arraycopy(buffer, from, target, 0, to - from);
            buffer = target;
            to -= from;
            from = 0;
        }
        int read = in.read(buffer, to, Math.min(CHUNK, buffer.length - to));
        to += Math.max(0, read);
        return read >= 0;
    }

    /** Keeps the beginning of an entry that is too long, and passes over the rest of it. */
    private boolean skipRest() throws IOException {
        byte[] kept = Arrays.copyOfRange(buffer, from, from + limit);
        cut = to - from - limit;
        from = to;
        while (true) {
            from = 0;
            to = 0;
            if (!fill()) {
                return false;
            }
            int feed = Lines.feed(buffer, from, to);
            cut += feed - from;
            from = Math.min(feed + 1, to);
            if (feed < to) {
                entry.read(kept, 0, kept.length);
                return true;
            }
        }
    }

    /** The entry that {@link #next} found. */
    SortedEntry entry() {
        return entry;
    }

    /** Bytes that were passed over, for it was too long. */
    long cutBytes() {
        return cut;
    }
}

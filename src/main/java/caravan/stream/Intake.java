package caravan.stream;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Entries that no batch has yet, in the order in which they were read. Guarded by its stream. */
final class Intake {

    private final Deque<Entry> entries = new ArrayDeque<>();
    private long bytes;
    private long cost;

    void add(Entry entry) {
        entries.addLast(entry);
        count(entry, 1);
    }

    /** Behind the last entry the reader goes on elsewhere. */
    void lastToken(String token) {
        Entry last = entries.removeLast();
        count(last, -1);
        add(last.with(token));
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** Puts entries in front of all others. */
    void putBack(List<Entry> first) {
        for (int i = first.size() - 1; i >= 0; i--) {
            entries.addFirst(first.get(i));
            count(first.get(i), 1);
        }
    }

    private void count(Entry entry, int sign) {
        bytes += (long) sign * entry.line().length;
        cost += (long) sign * entry.cost();
    }

    /** Bytes of all lines. */
    long bytes() {
        return bytes;
    }

    /** Bytes of memory, about. */
    long cost() {
        return cost;
    }

    @Nullable
    Entry first() {
        return entries.peekFirst();
    }

    /** Whether the first entries have that many bytes together; null where all of them have fewer. */
    @Nullable
    Boolean hasSeamAt(long length) {
        long sum = 0;
        for (Entry entry : entries) {
            sum += entry.line().length;
            if (sum >= length) {
                return sum == length;
            }
        }
        return null;
    }

    /** Takes at most {@code most} bytes, but more than {@code least} where there are so many, and one entry always. */
    List<Entry> take(long least, long most) {
        List<Entry> taken = new ArrayList<>();
        long sum = 0;
        for (Entry next = entries.peekFirst(); next != null; next = entries.peekFirst()) {
            if (sum > least && sum + next.line().length > most) {
                break;
            }
            entries.removeFirst();
            count(next, -1);
            taken.add(next);
            sum += next.line().length;
        }
        return taken;
    }
}

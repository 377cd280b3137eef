package caravan.tail;

import caravan.batch.Verdict;
import caravan.ledger.Account;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Checks after each step that the collector's ledger accounts for every byte that the collector has known of. */
final class ModelLedger {

    private final Rig rig;
    /** Bytes known, those that were known before the start as far as that stood on disk. */
    private long known;
    /** The size that each incarnation had at most. */
    private final Map<String, Long> sizes = new HashMap<>();

    ModelLedger(Rig rig) {
        this.rig = rig;
    }

    /** The collector was started. */
    void begin() {
        sizes.clear();
        known = accounted();
        for (FileStatus status : rig.tailer().status()) {
            sizes.put(status.incarnation(), status.size());
        }
    }

    void check() {
        Set<String> seen = new HashSet<>();
        for (FileStatus status : rig.tailer().status()) {
            long before = sizes.getOrDefault(status.incarnation(), 0L);
            known += Math.max(0, status.size() - before);
            sizes.put(status.incarnation(), Math.max(before, status.size()));
            seen.add(status.incarnation());
        }
        sizes.keySet().retainAll(seen);
        if (accounted() != known) {
            throw new AssertionError("of " + known + " bytes " + accounted() + " are accounted for: " + rig.ledger()
                    + " " + rig.tailer().status());
        }
        if (!rig.tailer().isBalanced()) {
            throw new AssertionError("the ledger does not add up: " + rig.ledger());
        }
    }

    /** Bytes that have left, are lost, or are still to leave for the first time. */
    private long accounted() {
        long bytes = rig.ledger().readBytes() + lost();
        for (SourceFile file : rig.tailer().files()) {
            for (History history : file.histories) {
                bytes += Math.max(0, history.size - history.counted);
            }
        }
        return bytes;
    }

    /** Bytes that were delivered or buried. */
    long through() {
        Account ledger = rig.ledger();
        return ledger.bytes(Verdict.DELIVERED) + ledger.bytes(Verdict.DEAD_LETTERED);
    }

    long lost() {
        return rig.ledger().lostBytes();
    }
}

package caravan.klog;

import caravan.batch.Batch;
import caravan.batch.RecordIndex;
import caravan.json.MemberScanner;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Which records of a batch come of one writer: those of one stream. In a journal, where the lines of several programs
 * stand among each other, those whose field {@code journal} is the same; unless it is told to hold what each entry has
 * for itself, it is the same for all lines that a process writes.
 */
final class Writers {

    private static final byte[] JOURNAL = "journal".getBytes(StandardCharsets.US_ASCII);

    private final Batch batch;

    Writers(Batch batch) {
        this.batch = batch;
    }

    boolean areSame(int record, int later) {
        RecordIndex index = batch.index();
        if (((index.flags(record) ^ index.flags(later)) & RecordIndex.STREAM_MASK) != 0) {
            return false;
        }
        return !batch.hasMade() || Arrays.equals(journal(record), journal(later));
    }

    /** The field as JSON, empty where there is none. */
    private byte[] journal(int record) {
        MemberScanner fields = batch.made().fields(record);
        byte[] bytes = fields.bytes();
        for (int i = 0; i < fields.size(); i++) {
            if (Arrays.equals(bytes, fields.nameFrom(i), fields.nameTo(i), JOURNAL, 0, JOURNAL.length)) {
                return Arrays.copyOfRange(bytes, fields.valueFrom(i), fields.valueTo(i));
            }
        }
        return new byte[0];
    }
}

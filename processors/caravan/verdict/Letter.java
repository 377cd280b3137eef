package caravan.verdict;

import caravan.batch.Batch;
import caravan.batch.Incarnation;
import caravan.batch.Record;
import caravan.bulk.Bulk;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A record that nobody takes.
 *
 * @param incarnation that it begins in
 * @param offset of its first byte
 * @param end offset behind its last byte
 * @param sourceBytes of it
 * @param json the record, one JSON object
 * @param reason what the store said about this very record, null where it said nothing
 */
record Letter(
        Incarnation incarnation,
        long offset,
        long end,
        int sourceBytes,
        byte[] json,
        @Nullable String reason) {

    static Letter of(Record record) {
        Batch batch = record.batch();
        int number = record.number();
        return new Letter(
                batch.incarnation(number),
                batch.offset(number),
                batch.endOffset(number),
                batch.sourceBytes(number),
                record.json(),
                null);
    }

    static Letter of(Bulk bulk, int record) {
        return new Letter(
                bulk.incarnation(record),
                bulk.offset(record),
                bulk.end(record),
                bulk.sourceBytes(record),
                Arrays.copyOfRange(bulk.bytes(), bulk.from(record), bulk.to(record)),
                bulk.reason(record));
    }
}

package caravan.verdict;

import caravan.batch.Batch;
import caravan.batch.Record;
import caravan.batch.Verdict;
import caravan.bulk.Bulk;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;

/** The records that an exchange is about: a whole batch or bulk, or one record where a route has split it. */
interface Subject {

    /** Gives every live record this verdict. */
    void decide(Verdict verdict, String by);

    /**
     * Leaves out the live records that match.
     *
     * @throws IllegalArgumentException where the subject is a bulk: its records are on their way to a store already
     */
    default void filter(Predicate<Record> matching, String rule) {
        for (Record record : records()) {
            if (matching.test(record)) {
                record.batch().filter(record.number(), rule);
            }
        }
    }

    /** The live records of batches. */
    List<Record> records();

    /** The live records as letters, each with the reason that a store gave for it, if it did. */
    default List<Letter> letters() {
        return records().stream().map(Letter::of).toList();
    }

    /**
     * The records of an exchange: those of its body, else those of the batch that it began with, for a store's answer
     * may have taken the body's place. Within a split that is not known any more, for the batch holds other records
     * too.
     *
     * @throws IllegalArgumentException where there are none
     */
    static Subject of(Exchange exchange) {
        Object body = exchange.getIn().getBody();
        if (body instanceof Batch batch) {
            exchange.setProperty(Verdicts.BATCH, batch);
            return new WholeBatch(batch);
        }
        if (body instanceof Bulk bulk) {
            return new WholeBulk(bulk);
        }
        if (body instanceof Record record) {
            return new OneRecord(record);
        }
        boolean split = exchange.getProperty(ExchangePropertyKey.SPLIT_INDEX) != null;
        Object began = split ? null : exchange.getProperty(Verdicts.BATCH);
        if (began instanceof Batch batch) {
            return new WholeBatch(batch);
        }
        if (began instanceof Bulk bulk) {
            return new WholeBulk(bulk);
        }
        throw new IllegalArgumentException("a verdict needs a batch or a record as body, but it was "
                + (body == null ? "null" : "a " + body.getClass().getName())
                + ": let the step before keep it (`variableSend`, `variableReceive`)");
    }

    /** All live records of a batch. */
    record WholeBatch(Batch batch) implements Subject {
        @Override
        public void decide(Verdict verdict, String by) {
            batch.decideAll(verdict, by);
        }

        @Override
        public List<Record> records() {
            return IntStream.range(0, batch.size())
                    .filter(record -> batch.verdict(record).isLive())
                    .mapToObj(batch::get)
                    .toList();
        }
    }

    /** All open records of a bulk. */
    record WholeBulk(Bulk bulk) implements Subject {
        @Override
        public void decide(Verdict verdict, String by) {
            bulk.decide(verdict);
        }

        @Override
        public List<Record> records() {
            throw new IllegalArgumentException("the records of a bulk are on their way to " + bulk.destination()
                    + " already: leave records out before, in the route that gets batches");
        }

        @Override
        public List<Letter> letters() {
            return IntStream.range(0, bulk.size())
                    .filter(bulk::isOpen)
                    .mapToObj(record -> Letter.of(bulk, record))
                    .toList();
        }
    }

    /** One record of a batch. */
    record OneRecord(Record record) implements Subject {
        @Override
        public void decide(Verdict verdict, String by) {
            record.batch().decide(record.number(), verdict, by);
        }

        @Override
        public List<Record> records() {
            return record.batch().verdict(record.number()).isLive() ? List.of(record) : List.of();
        }
    }
}

package caravan.journal;

import caravan.batch.Batch;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;

/**
 * The step {@code journal}: makes records of entries of the systemd journal, see {@link JournalParser}. With a method it
 * says which fields they get, see {@link JournalFields}:
 *
 * <pre>
 * - bean:
 *     ref: journal
 *     method: fields('unit,priority,cursor')
 * </pre>
 *
 * Any thread may call it.
 */
public final class Journal implements Processor {

    private static final JournalParser BY_DEFAULT = new JournalParser();

    /** What was asked for last: it is the same in each exchange of a route. */
    private volatile Asked last = new Asked(JournalFields.DEFAULT, BY_DEFAULT);

    private record Asked(String fields, JournalParser parser) {}

    /** With the fields that records get by default. */
    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        apply(BY_DEFAULT, exchange);
    }

    /** With these fields, divided by commas. */
    public void fields(String fields, Exchange exchange) throws InvalidPayloadException, IOException {
        Asked known = last;
        if (!known.fields.equals(fields)) {
            try {
                known = new Asked(fields, new JournalParser(JournalFields.parse(fields)));
            } catch (IllegalArgumentException e) {
                // no record is to blame, so batches come again until the setting is right
                throw new IOException("the step journal cannot begin: " + e.getMessage(), e);
            }
            last = known;
        }
        apply(known.parser, exchange);
    }

    private static void apply(JournalParser parser, Exchange exchange) throws InvalidPayloadException {
        if (!(exchange.getIn().getBody() instanceof Batch batch)) {
            throw new InvalidPayloadException(exchange, Batch.class);
        }
        parser.apply(batch);
        if (!batch.iterator().hasNext()) {
            exchange.setRouteStop(true);
        }
    }
}

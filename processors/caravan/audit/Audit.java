package caravan.audit;

import caravan.batch.Batch;
import java.io.IOException;
import org.apache.camel.Exchange;
import org.apache.camel.InvalidPayloadException;
import org.apache.camel.Processor;

/**
 * The step {@code audit}: makes records of the events of an API server's audit log, see {@link AuditParser}. By itself
 * it keeps the bodies of requests and responses; with a method it drops or hashes those of some resources and levels:
 *
 * <pre>
 * - bean:
 *     ref: audit
 *     method: bodies('drop', 'secrets,configmaps', 'Request,RequestResponse')
 * </pre>
 *
 * Any thread may call it.
 */
public final class Audit implements Processor {

    private static final AuditParser KEEPING = new AuditParser(Bodies.KEEP);

    /** What was asked for last: it is the same in each exchange of a route. */
    private volatile Asked last = new Asked(false, "", "", "", KEEPING);

    private record Asked(boolean takesItems, String bodies, String resources, String levels, AuditParser parser) {}

    /** Keeps all bodies. */
    @Override
    public void process(Exchange exchange) throws InvalidPayloadException {
        apply(KEEPING, exchange);
    }

    /** Keeps, drops or hashes the bodies of events about some resources and of some levels, see {@link Bodies}. */
    public void bodies(String bodies, String resources, String levels, Exchange exchange)
            throws InvalidPayloadException, IOException {
        apply(parser(false, bodies, resources, levels), exchange);
    }

    /** The same for lines that are items of a list, as {@code audit-events} sends them. */
    public void items(String bodies, String resources, String levels, Exchange exchange)
            throws InvalidPayloadException, IOException {
        apply(parser(true, bodies, resources, levels), exchange);
    }

    private AuditParser parser(boolean takesItems, String bodies, String resources, String levels) throws IOException {
        Asked known = last;
        if (known.takesItems != takesItems
                || !known.bodies.equals(bodies)
                || !known.resources.equals(resources)
                || !known.levels.equals(levels)) {
            try {
                AuditParser parser = new AuditParser(Bodies.parse(bodies, resources, levels), takesItems);
                known = new Asked(takesItems, bodies, resources, levels, parser);
                last = known;
            } catch (IllegalArgumentException e) {
                // no record is to blame, so batches come again until the setting is right
                throw new IOException("the step audit cannot begin: " + e.getMessage(), e);
            }
        }
        return known.parser;
    }

    private static void apply(AuditParser parser, Exchange exchange) throws InvalidPayloadException {
        if (!(exchange.getIn().getBody() instanceof Batch batch)) {
            throw new InvalidPayloadException(exchange, Batch.class);
        }
        parser.apply(batch);
        if (!batch.iterator().hasNext()) {
            exchange.setRouteStop(true);
        }
    }
}

package caravan.verdict;

import caravan.batch.Batch;
import caravan.batch.Record;
import caravan.batch.RefusedException;
import caravan.json.ByteBuf;
import caravan.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangePropertyKey;
import org.apache.camel.Processor;

/**
 * The step {@code dead-letter}: puts the live records of an exchange, each with its position, the destination that
 * refused it, the reason and the time, into the variable {@code dead-letter}, as lines of JSON:
 *
 * <pre>
 * {"time":"2026-11-22T12:00:00Z","destination":"archive","reason":"java.io.IOException: ...",
 *  "incarnation":"4f...","offset":1024,"bytes":96,"record":{...}}
 * </pre>
 *
 * The header {@code CamelFileName} becomes {@code <destination>-<incarnation>-<from>-<to>.ndjson}: the same records
 * make the same name, so that a repetition writes nothing twice. Keeps no state, so any thread may call it.
 */
public final class DeadLetter implements Processor {

    private static final String VARIABLE = "dead-letter";
    private static final String UNKNOWN = "unknown";
    private static final int LONGEST_REASON = 2000;

    @Override
    public void process(Exchange exchange) {
        List<Record> records = Subject.of(exchange).records();
        if (records.isEmpty()) {
            exchange.setRouteStop(true);
            return;
        }
        RefusedException refusal = refusal(exchange);
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put(
                "time", Instant.ofEpochMilli(exchange.getClock().getCreated()).toString());
        envelope.put("destination", refusal.destination());
        envelope.put("reason", reason(refusal));
        exchange.setVariable(VARIABLE, lines(records, envelope));
        exchange.getIn().setHeader(Exchange.FILE_NAME, fileName(records, refusal.destination()));
    }

    /** As the collector tells it, else as Camel's own error handlers do. */
    private static RefusedException refusal(Exchange exchange) {
        Throwable why = exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class);
        if (why instanceof RefusedException refusal) {
            return refusal;
        }
        String endpoint = exchange.getProperty(ExchangePropertyKey.FAILURE_ENDPOINT, String.class);
        return new RefusedException(
                endpoint == null ? UNKNOWN : endpoint, why == null ? new IllegalStateException(UNKNOWN) : why);
    }

    private static String reason(RefusedException refusal) {
        String reason = String.valueOf(refusal.getCause());
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
    }

    private static byte[] lines(List<Record> records, Map<String, Object> envelope) {
        ByteBuf lines = new ByteBuf(1024);
        for (Record record : records) {
            Batch batch = record.batch();
            envelope.put("incarnation", batch.incarnation(record.number()).toString());
            envelope.put("offset", batch.offset(record.number()));
            envelope.put("bytes", batch.sourceBytes(record.number()));
            byte[] opened = JsonText.bytes(envelope);
            lines.append(opened, 0, opened.length - 1);
            lines.append(",\"record\":".getBytes(StandardCharsets.UTF_8));
            lines.append(record.json()).append('}').append('\n');
        }
        return lines.toByteArray();
    }

    private static String fileName(List<Record> records, String destination) {
        Record first = records.get(0);
        Record last = records.get(records.size() - 1);
        long end = last.batch().offset(last.number()) + last.batch().sourceBytes(last.number());
        return destination.replaceAll("[^A-Za-z0-9._-]+", "_")
                + '-' + first.batch().incarnation(first.number())
                + '-' + first.batch().offset(first.number())
                + '-' + end + ".ndjson";
    }
}

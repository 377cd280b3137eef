package caravan.verdict;

import caravan.batch.Batch;
import caravan.batch.Record;
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
import org.jspecify.annotations.Nullable;

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

    /** Exchange property: who refused the records. Without it Camel's failure endpoint tells. */
    public static final String DESTINATION = "CaravanDestination";

    private static final String VARIABLE = "dead-letter";
    private static final int LONGEST_REASON = 2000;

    @Override
    public void process(Exchange exchange) {
        List<Record> records = Subject.of(exchange).records();
        if (records.isEmpty()) {
            exchange.setRouteStop(true);
            return;
        }
        String destination = destination(exchange);
        exchange.setVariable(VARIABLE, lines(records, envelope(exchange, destination)));
        exchange.getIn().setHeader(Exchange.FILE_NAME, fileName(records, destination));
    }

    private static Map<String, Object> envelope(Exchange exchange, String destination) {
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put(
                "time", Instant.ofEpochMilli(exchange.getClock().getCreated()).toString());
        envelope.put("destination", destination);
        envelope.put("reason", reason(exchange.getProperty(ExchangePropertyKey.EXCEPTION_CAUGHT, Throwable.class)));
        return envelope;
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

    private static String destination(Exchange exchange) {
        String named = exchange.getProperty(DESTINATION, String.class);
        String failed = exchange.getProperty(ExchangePropertyKey.FAILURE_ENDPOINT, String.class);
        return named != null ? named : failed != null ? scheme(failed) : "unknown";
    }

    /** The rest of an endpoint's address may hold a password. */
    private static String scheme(String endpoint) {
        int colon = endpoint.indexOf(':');
        return colon < 0 ? endpoint : endpoint.substring(0, colon);
    }

    private static String reason(@Nullable Throwable why) {
        String reason = why == null ? "unknown" : why.toString();
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
    }
}

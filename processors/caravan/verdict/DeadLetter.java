package caravan.verdict;

import caravan.batch.RefusedException;
import caravan.json.ByteBuf;
import caravan.json.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HexFormat;
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
 *  "incarnation":"4f...","offset":1024,"end":1120,"bytes":96,"record":{...}}
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
        List<Letter> letters = Subject.of(exchange).letters();
        if (letters.isEmpty()) {
            exchange.setRouteStop(true);
            return;
        }
        RefusedException refusal = refusal(exchange);
        Map<String, Object> envelope = new LinkedHashMap<>();
        envelope.put(
                "time", Instant.ofEpochMilli(exchange.getClock().getCreated()).toString());
        envelope.put("destination", refusal.destination());
        envelope.put("reason", reason(refusal));
        exchange.setVariable(VARIABLE, lines(letters, envelope));
        exchange.getIn().setHeader(Exchange.FILE_NAME, fileName(letters, refusal.destination()));
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
        return shortened(String.valueOf(refusal.getCause()));
    }

    private static String shortened(String reason) {
        return reason.length() <= LONGEST_REASON ? reason : reason.substring(0, LONGEST_REASON) + "...";
    }

    private static byte[] lines(List<Letter> letters, Map<String, Object> envelope) {
        ByteBuf lines = new ByteBuf(1024);
        Object reason = envelope.get("reason");
        for (Letter letter : letters) {
            String own = letter.reason();
            envelope.put("reason", own == null ? reason : shortened(own));
            envelope.put("incarnation", letter.incarnation().toString());
            envelope.put("offset", letter.offset());
            envelope.put("end", letter.end());
            envelope.put("bytes", letter.sourceBytes());
            byte[] opened = JsonText.bytes(envelope);
            lines.append(opened, 0, opened.length - 1);
            lines.append(",\"record\":".getBytes(StandardCharsets.UTF_8));
            lines.append(letter.json()).append('}').append('\n');
        }
        return lines.toByteArray();
    }

    /** Letters of a bulk come from several files: then their number is in the name, and a hash of the positions. */
    private static String fileName(List<Letter> letters, String destination) {
        Letter first = letters.get(0);
        Letter last = letters.get(letters.size() - 1);
        boolean isOneFile =
                letters.stream().allMatch(letter -> letter.incarnation().equals(first.incarnation()));
        return destination.replaceAll("[^A-Za-z0-9._-]+", "_")
                + '-' + first.incarnation()
                + '-' + first.offset()
                + (isOneFile ? "-" + last.end() : "-and-" + (letters.size() - 1) + "-more-" + hash(letters))
                + ".ndjson";
    }

    private static String hash(List<Letter> letters) {
        long hash = 0;
        for (Letter letter : letters) {
            hash = 31 * hash + letter.incarnation().hashCode();
            hash = 31 * hash + Long.hashCode(letter.offset());
        }
        return HexFormat.of().toHexDigits(hash);
    }
}

package caravan.klog;

import caravan.batch.Batch;
import caravan.batch.RecordIndex;
import caravan.batch.SharedField;
import caravan.text.Wildcard;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.camel.Exchange;
import org.apache.camel.Handler;
import org.apache.camel.InvalidPayloadException;

/**
 * The step {@code klog}: reads lines as Kubernetes' own programs write them, as text or JSON, whatever has brought them:
 * files, containers, the journal.
 *
 * <pre>
 * I1105 13:45:01.123456    1234 kubelet.go:2345] "Pod status updated" pod="shop/web-1" restarts=2
 *
 * {"message":"Pod status updated","level":"info","klog":{"thread":1234,"file":"kubelet.go","line":2345,
 *  "fields":{"pod":"shop/web-1","restarts":2}}, ...}
 * </pre>
 *
 * {@code message} becomes what stands behind the header, of structured lines their message; {@code level} is info,
 * warn, error or fatal. Lines that belong together become one record, see {@link ContinuationJoiner}; what is not
 * finished at the end of the batch is held back, so the step stands before any asynchronous one. All other lines stay
 * as they are. A record that has a time keeps it, for that of a container or of the journal is exact; one of a file
 * gets that of its line, see {@link KlogTime}.
 *
 * <p>Keeps no state but what it has made of its parameters, so any thread may call it.
 */
public final class Klog {

    /** The zone of this machine. */
    public static final String HOST = "host";

    private final Map<String, ZoneId> zones = new ConcurrentHashMap<>();
    private final Map<String, String[]> patterns = new ConcurrentHashMap<>();

    /** Reads lines whose times are in the zone of this machine. */
    @Handler
    public void read(Exchange exchange) throws InvalidPayloadException {
        read(exchange, ZoneId.systemDefault());
    }

    /** Reads lines whose times are in a zone: {@code host}, {@code UTC}, {@code Europe/Berlin}, {@code +02:00}. */
    public void inZone(String zone, Exchange exchange) throws IOException, InvalidPayloadException {
        read(exchange, zone(zone));
    }

    /**
     * The same for batches of containers with certain names; others pass. Patterns with {@code *} and {@code ?},
     * divided by commas.
     */
    public void ofContainers(String names, String zone, Exchange exchange) throws IOException, InvalidPayloadException {
        ZoneId known = zone(zone);
        if (isOf(names, batch(exchange))) {
            read(exchange, known);
        }
    }

    /** Reads the lines of a batch. The batch may be empty afterwards. */
    public static void apply(Batch batch, ZoneId zone) {
        ContinuationJoiner.join(batch);
        KlogFields fields = new KlogFields(batch, zone);
        RecordIndex index = batch.index();
        for (int record = 0; record < batch.size(); record++) {
            if ((index.flags(record) & RecordIndex.UNPARSED) == 0) {
                fields.read(record);
            }
        }
    }

    private static void read(Exchange exchange, ZoneId zone) throws InvalidPayloadException {
        Batch batch = batch(exchange);
        apply(batch, zone);
        if (batch.size() == 0) {
            exchange.setRouteStop(true);
        }
    }

    private static Batch batch(Exchange exchange) throws InvalidPayloadException {
        if (exchange.getIn().getBody() instanceof Batch batch) {
            return batch;
        }
        throw new InvalidPayloadException(exchange, Batch.class);
    }

    private boolean isOf(String names, Batch batch) {
        for (SharedField field : batch.shared()) {
            if (field.name().equals("kubernetes")
                    && field.value() instanceof Map<?, ?> kubernetes
                    && kubernetes.get("container_name") instanceof String container) {
                return isAnyOf(
                        patterns.computeIfAbsent(names, list -> list.strip().split("\\s*,\\s*")), container);
            }
        }
        return false;
    }

    private static boolean isAnyOf(String[] patterns, String container) {
        for (String pattern : patterns) {
            if (Wildcard.matches(pattern, container)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The zone of a name, {@code host} included.
     *
     * @throws IllegalArgumentException with a sentence for the user where there is none
     */
    public static ZoneId zoneOf(String name) {
        try {
            return name.strip().equals(HOST) ? ZoneId.systemDefault() : ZoneId.of(name.strip());
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "`klog.zone` must be host or a zone such as Europe/Berlin or UTC: was \"" + name + '"', e);
        }
    }

    /** @throws IOException where there is no such zone: no record is to blame, so the batch comes again */
    private ZoneId zone(String name) throws IOException {
        ZoneId known = zones.get(name);
        if (known == null) {
            try {
                known = zoneOf(name);
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
            zones.put(name, known);
        }
        return known;
    }
}

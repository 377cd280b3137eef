package caravan.verdict;

import caravan.batch.Record;
import caravan.json.JsonObject;
import java.util.function.Predicate;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * The step {@code drop}: leaves out records by one of their fields. What it takes counts as filtered, by the rule as
 * it is written. A field within a field is named with a dot:
 *
 * <pre>
 * - bean:
 *     ref: drop
 *     method: where('kubernetes.namespace_name', 'kube-system')
 * </pre>
 *
 * A record without the field has no value, which equals and contains nothing. Where no record is left the exchange
 * ends, in all of its routes. Conditions that need more belong into a {@code split} with Camel's own {@code filter}
 * or {@code choice}. Keeps no state, so any thread may call it.
 */
public final class Drop {

    /** Drops records whose field has this value. */
    public void where(String field, String value, Exchange exchange) {
        drop(is(field, value), field + " = " + value, exchange);
    }

    /** Drops records whose field has another value, or none. */
    public void unless(String field, String value, Exchange exchange) {
        drop(is(field, value).negate(), field + " != " + value, exchange);
    }

    /** Drops records whose field contains this text. */
    public void containing(String field, String text, Exchange exchange) {
        Predicate<Record> contains = record -> text(record, field).contains(text);
        drop(contains, field + " contains " + text, exchange);
    }

    private static void drop(Predicate<Record> matching, String rule, Exchange exchange) {
        Subject subject = Subject.of(exchange);
        subject.filter(matching, rule);
        if (subject.records().isEmpty()) {
            exchange.setRouteStop(true);
        }
    }

    private static Predicate<Record> is(String field, String value) {
        return record -> value.equals(field(record, field));
    }

    private static String text(Record record, String field) {
        String text = field(record, field);
        return text == null ? "" : text;
    }

    private static @Nullable String field(Record record, String name) {
        Object found = JsonObject.lookUp(record, name);
        return found == null ? null : found.toString();
    }
}

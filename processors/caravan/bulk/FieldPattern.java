package caravan.bulk;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A name made of a record's fields and time: an index, a topic, a key. {@code {kubernetes.namespace_name}} is a field,
 * {@code {kubernetes.labels.app|none}} one with a text for records that do not have it; {@code %Y %m %d %H %M %S} are
 * of the record's time in UTC (strftime, POSIX), {@code %%} is a per cent sign. Immutable.
 */
public final class FieldPattern {

    private static final String TIMES = "YmdHMS";
    private static final String[] FORMATS = {"uuuu", "MM", "dd", "HH", "mm", "ss"};
    /** Time is the same for all milliseconds of it. */
    private static final long[] UNITS = {86_400_000, 86_400_000, 86_400_000, 3_600_000, 60_000, 1_000};

    private record Part(
            @Nullable DateTimeFormatter time, @Nullable String field, String text) {}

    private final List<Part> parts = new ArrayList<>();
    private final Function<String, String> safe;
    private long unit = Long.MAX_VALUE;

    private FieldPattern(Function<String, String> safe) {
        this.safe = safe;
    }

    /**
     * Reads a pattern.
     *
     * @param option its name as users know it, for the error
     * @param safe makes a field's value fit for the name
     * @throws IllegalArgumentException where it is malformed, naming option and value
     */
    public static FieldPattern parse(String option, String pattern, Function<String, String> safe) {
        FieldPattern parsed = new FieldPattern(safe);
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '%') {
                i++;
                char unit = i < pattern.length() ? pattern.charAt(i) : ' ';
                if (unit == '%') {
                    text.append('%');
                    continue;
                }
                parsed.flush(text);
                parsed.time(option, pattern, unit);
            } else if (c == '{') {
                int end = pattern.indexOf('}', i);
                if (end < 0) {
                    throw fault(option, pattern, "has a { without a }");
                }
                parsed.flush(text);
                parsed.field(option, pattern, pattern.substring(i + 1, end));
                i = end;
            } else if (c == '}') {
                throw fault(option, pattern, "has a } without a {");
            } else {
                text.append(c);
            }
        }
        parsed.flush(text);
        return parsed;
    }

    private static IllegalArgumentException fault(String option, String pattern, String what) {
        return new IllegalArgumentException('`' + option + "` " + what + ": was \"" + pattern + '"');
    }

    private void flush(StringBuilder text) {
        if (text.length() > 0) {
            parts.add(new Part(null, null, text.toString()));
            text.setLength(0);
        }
    }

    private void time(String option, String pattern, char letter) {
        int known = TIMES.indexOf(letter);
        if (known < 0) {
            throw fault(option, pattern, "knows %Y %m %d %H %M %S and %%, not %" + letter);
        }
        unit = Math.min(unit, UNITS[known]);
        DateTimeFormatter format =
                DateTimeFormatter.ofPattern(FORMATS[known], Locale.ROOT).withZone(ZoneOffset.UTC);
        parts.add(new Part(format, null, ""));
    }

    private void field(String option, String pattern, String inside) {
        int bar = inside.indexOf('|');
        String name = bar < 0 ? inside : inside.substring(0, bar);
        if (name.isBlank()) {
            throw fault(option, pattern, "has a field without a name");
        }
        parts.add(new Part(null, name.strip(), bar < 0 ? "" : inside.substring(bar + 1)));
    }

    /** Whether all records have the same name. */
    public boolean isConstant() {
        return parts.stream().allMatch(part -> part.time() == null && part.field() == null);
    }

    /** The fields that the pattern asks for. */
    public List<String> fields() {
        List<String> fields = new ArrayList<>();
        for (Part part : parts) {
            if (part.field() != null) {
                fields.add(part.field());
            }
        }
        return fields;
    }

    /** The names that the pattern can make: with an asterisk for what differs. */
    public String wildcard() {
        StringBuilder name = new StringBuilder();
        for (Part part : parts) {
            if (part.time() == null && part.field() == null) {
                name.append(part.text());
            } else if (name.length() == 0 || name.charAt(name.length() - 1) != '*') {
                name.append('*');
            }
        }
        return name.toString();
    }

    /** Whether each field that the pattern asks for is there, or has a text in its place. */
    public boolean isComplete(Function<String, @Nullable Object> fields) {
        for (Part part : parts) {
            if (part.field() != null && part.text().isEmpty()) {
                Object value = fields.apply(part.field());
                if (value == null || value.toString().isEmpty()) {
                    return false;
                }
            }
        }
        return true;
    }

    /** Records of one share (see {@link Bulk#share}) with the same result have the same name, if fields are shared. */
    public long timeUnit(long epochMillis) {
        return unit == Long.MAX_VALUE ? 0 : Math.floorDiv(epochMillis, unit);
    }

    /** The name for a record. */
    public String of(Bulk bulk, int record) {
        return of(bulk.epochMillis(record), path -> bulk.field(record, path));
    }

    /** The name for a time in milliseconds since 1970 and fields by their path. */
    public String of(long epochMillis, Function<String, @Nullable Object> fields) {
        StringBuilder name = new StringBuilder();
        for (Part part : parts) {
            if (part.time() != null) {
                name.append(part.time().format(Instant.ofEpochMilli(epochMillis)));
            } else if (part.field() != null) {
                Object value = fields.apply(part.field());
                String text = value == null ? "" : safe.apply(value.toString());
                name.append(text.isEmpty() ? part.text() : text);
            } else {
                name.append(part.text());
            }
        }
        return name.toString();
    }
}

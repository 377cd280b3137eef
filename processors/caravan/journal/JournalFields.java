package caravan.journal;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of an entry a record gets, and under which names. Immutable.
 *
 * <pre>
 * unit             _SYSTEMD_UNIT                    priority, severity  PRIORITY: the number, and its name
 * user_unit        _SYSTEMD_USER_UNIT               facility            SYSLOG_FACILITY
 * slice            _SYSTEMD_SLICE                   hostname            _HOSTNAME
 * cgroup           _SYSTEMD_CGROUP                  machine_id          _MACHINE_ID
 * invocation_id    _SYSTEMD_INVOCATION_ID           boot_id             _BOOT_ID
 * identifier       SYSLOG_IDENTIFIER, else _COMM    transport           _TRANSPORT
 * pid              _PID, else SYSLOG_PID            cursor              __CURSOR
 * uid, gid         _UID, _GID                       monotonic           __MONOTONIC_TIMESTAMP, microseconds
 * comm             _COMM                            any_other           ANY_OTHER, else _ANY_OTHER
 * exe, cmdline     _EXE, _CMDLINE
 * </pre>
 *
 * {@code *} stands for all others, under their names in lower case without the underscores in front; one whose name is
 * taken by then keeps its own.
 */
public final class JournalFields {

    /** What records get where nothing else is said. */
    public static final String DEFAULT = "unit,identifier,pid,uid,priority,transport,hostname,boot_id";

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]*");

    private static final Map<String, List<String>> KNOWN = known();

    /** Are about the record and stand in it, or in the object {@code kubernetes}. */
    private static final Set<String> TAKEN = Set.of(
            "MESSAGE", "__REALTIME_TIMESTAMP", "_SOURCE_REALTIME_TIMESTAMP", "CONTAINER_NAME", "CONTAINER_ID_FULL");

    private static final Set<String> NUMBERS = Set.of("pid", "uid", "gid", "priority", "facility", "monotonic");

    /** Where a field of the journal goes, and how many others it gives way to. */
    record Place(int slot, int rank) {}

    private final List<byte[]> names = new ArrayList<>();
    private final List<Boolean> numbers = new ArrayList<>();
    private final Map<String, Place> places = new HashMap<>();
    private final boolean hasRest;
    private int prioritySlot = -1;

    private JournalFields(List<String> chosen) {
        for (String name : chosen) {
            add(name);
        }
        hasRest = chosen.contains("*");
    }

    private void add(String name) {
        if (name.equals("*")) {
            return;
        }
        int slot = names.size();
        List<String> sources = KNOWN.get(name);
        if (sources == null) {
            String upper = name.toUpperCase(Locale.ROOT);
            sources = List.of(upper, '_' + upper, "__" + upper);
        }
        for (int rank = 0; rank < sources.size(); rank++) {
            places.putIfAbsent(sources.get(rank), new Place(slot, rank));
        }
        if (name.equals("priority")) {
            prioritySlot = slot;
        }
        names.add(name.getBytes(StandardCharsets.US_ASCII));
        numbers.add(NUMBERS.contains(name));
    }

    private static Map<String, List<String>> known() {
        Map<String, List<String>> known = new LinkedHashMap<>();
        known.put("unit", List.of("_SYSTEMD_UNIT"));
        known.put("user_unit", List.of("_SYSTEMD_USER_UNIT"));
        known.put("slice", List.of("_SYSTEMD_SLICE"));
        known.put("cgroup", List.of("_SYSTEMD_CGROUP"));
        known.put("invocation_id", List.of("_SYSTEMD_INVOCATION_ID"));
        known.put("identifier", List.of("SYSLOG_IDENTIFIER", "_COMM"));
        known.put("pid", List.of("_PID", "SYSLOG_PID"));
        known.put("uid", List.of("_UID"));
        known.put("gid", List.of("_GID"));
        known.put("comm", List.of("_COMM"));
        known.put("exe", List.of("_EXE"));
        known.put("cmdline", List.of("_CMDLINE"));
        known.put("priority", List.of("PRIORITY"));
        known.put("facility", List.of("SYSLOG_FACILITY"));
        known.put("hostname", List.of("_HOSTNAME"));
        known.put("machine_id", List.of("_MACHINE_ID"));
        known.put("boot_id", List.of("_BOOT_ID"));
        known.put("transport", List.of("_TRANSPORT"));
        known.put("cursor", List.of("__CURSOR"));
        known.put("monotonic", List.of("__MONOTONIC_TIMESTAMP"));
        return known;
    }

    /**
     * Reads names divided by commas.
     *
     * @throws IllegalArgumentException when one of them cannot be a name
     */
    public static JournalFields parse(String text) {
        List<String> chosen = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            String name = part.strip();
            if (name.isEmpty() || name.equals("severity") || chosen.contains(name)) {
                continue; // severity comes with the priority
            }
            if (!name.equals("*") && !NAME.matcher(name).matches()) {
                throw new IllegalArgumentException("`journal.fields` must be names in lower case, such as " + DEFAULT
                        + ", or * for all others: was " + name);
            }
            chosen.add(name);
        }
        if (chosen.contains("*")) {
            KNOWN.keySet().stream().filter(name -> !chosen.contains(name)).forEach(chosen::add);
        }
        return new JournalFields(chosen);
    }

    int size() {
        return names.size();
    }

    byte[] name(int slot) {
        return names.get(slot);
    }

    boolean isNumber(int slot) {
        return numbers.get(slot);
    }

    /** The slot of the priority, -1 where it is not wanted. */
    int prioritySlot() {
        return prioritySlot;
    }

    /** Where a field of the journal goes; null where it has no slot. */
    @Nullable
    Place place(String field) {
        return places.get(field);
    }

    /** Whether fields without a slot are wanted. */
    boolean hasRest() {
        return hasRest;
    }

    /** Names that are given already in a record. */
    Set<String> taken() {
        Set<String> taken = new HashSet<>();
        names.forEach(name -> taken.add(new String(name, StandardCharsets.US_ASCII)));
        taken.add("severity");
        return taken;
    }

    /** The name of a field without a slot; null where it is not for the object {@code journal}. */
    @Nullable
    String restName(String field, Set<String> taken) {
        if (TAKEN.contains(field) || !hasRest) {
            return null;
        }
        String name = field.replaceFirst("^_+", "").toLowerCase(Locale.ROOT);
        return name.isEmpty() || !taken.add(name) ? field : name;
    }
}

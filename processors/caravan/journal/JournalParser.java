package caravan.journal;

import caravan.batch.Batch;
import caravan.batch.Cut;
import caravan.batch.Made;
import caravan.batch.RecordIndex;
import caravan.json.ByteBuf;
import caravan.json.JsonText;
import caravan.text.Lines;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads entries of the journal, one a line, as {@code journalctl --output=json} writes them. A record gets
 *
 * <ul>
 *   <li>{@code time}: when the program wrote it ({@code _SOURCE_REALTIME_TIMESTAMP}), else when journald got it;
 *   <li>{@code message}: the text. Bytes that are no UTF-8 are in {@code message_base64} too; of an entry with several
 *       messages it is their lines; an entry without one has none;
 *   <li>{@code journal}: the other fields, see {@link JournalFields};
 *   <li>{@code kubernetes}: where the entry names a container of a pod, see {@link ContainerName}.
 * </ul>
 *
 * A line that is no JSON object becomes a record with the line as message, marked {@code unparsed}.
 *
 * <p>Keeps no state: one instance serves all threads.
 */
public final class JournalParser {

    private static final int TYPICAL_LINE = 1_024;
    private static final byte[] JOURNAL = ",\"journal\":{".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KUBERNETES = ",\"kubernetes\":".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SEVERITY = ",\"severity\":\"".getBytes(StandardCharsets.US_ASCII);
    private static final String[] SEVERITIES = {"emerg", "alert", "crit", "err", "warning", "notice", "info", "debug"};

    private final JournalFields fields;

    /** With the fields that records get by default. */
    public JournalParser() {
        this(JournalFields.parse(JournalFields.DEFAULT));
    }

    /** With these fields. */
    public JournalParser(JournalFields fields) {
        this.fields = fields;
    }

    /** Parses a batch. A last line that has no end yet is held back. */
    public void apply(Batch batch) {
        new Parsing(batch, fields).run();
    }

    /** One batch. */
    private static final class Parsing {
        private final Batch batch;
        private final byte[] bytes;
        private final JournalFields fields;
        private final RecordIndex index;
        private final EntryMembers members = new EntryMembers();
        private final EntryValue value = new EntryValue();
        /** By slot: the member that goes there, or -1; and how many others it gives way to. */
        private final int[] chosen;

        private final int[] ranks;
        /** By record: its first member; the one behind the last is the first of the next record. */
        private int[] firsts;

        // of the entry at hand
        private int message;
        private long time;
        private String containerName = "";
        private String containerId = "";

        Parsing(Batch batch, JournalFields fields) {
            this.batch = batch;
            this.bytes = batch.bytes();
            this.fields = fields;
            int expected = batch.length() / TYPICAL_LINE + 16;
            this.index = new RecordIndex(expected);
            this.firsts = new int[expected];
            this.chosen = new int[fields.size()];
            this.ranks = new int[fields.size()];
        }

        void run() {
            int unfinished = scan();
            batch.parsed(index);
            for (int record = 0; record < index.size(); record++) {
                if (firsts[record + 1] > firsts[record]) {
                    make(record);
                }
            }
            if (unfinished >= 0) {
                batch.holdBack(unfinished);
            }
        }

        /** Finds the records, and gives the number of one that is to be held back, or -1. */
        private int scan() {
            int to = batch.to();
            int unfinished = -1;
            boolean isMidLine = batch.startsMidLine();
            for (int at = batch.from(); at < to; ) {
                int next = Lines.end(bytes, at, at, to, batch.maxLineBytes());
                boolean isEnded = Lines.isEnded(bytes, at, next);
                int textEnd = Lines.textEnd(bytes, at, next);
                note(index.size(), members.size());
                if (!isEnded && batch.isFragment(at, next) && batch.mayHoldBack(index.size())) {
                    unfinished = index.add(at, next, 0, 0, at, textEnd, RecordIndex.UNPARSED);
                } else {
                    Cut cut = isEnded ? Cut.NONE : batch.cutOfLine(at, next);
                    add(at, next, textEnd, !isMidLine && members.read(bytes, at, textEnd), RecordIndex.flag(cut));
                }
                isMidLine = !isEnded;
                at = next;
            }
            note(index.size(), members.size());
            return unfinished;
        }

        private void note(int record, int firstMember) {
            if (record + 1 >= firsts.length) {
                firsts = Arrays.copyOf(firsts, 2 * firsts.length);
            }
            firsts[record] = firstMember;
        }

        private void add(int at, int next, int textEnd, boolean isEntry, int flags) {
            if (!isEntry) {
                index.add(at, next, 0, 0, at, textEnd, flags | RecordIndex.UNPARSED);
                return;
            }
            int found = message(firsts[index.size()]);
            boolean isText = found >= 0 && bytes[members.valueFrom(found)] == '"';
            int from = isText ? members.valueFrom(found) + 1 : at;
            int to = isText ? members.valueTo(found) - 1 : at;
            index.add(at, next, 0, 0, from, to, flags | RecordIndex.ESCAPED);
        }

        private int message(int from) {
            for (int i = from; i < members.size(); i++) {
                if (is(i, "MESSAGE")) {
                    return i;
                }
            }
            return -1;
        }

        private boolean is(int member, String name) {
            int from = members.nameFrom(member);
            if (members.nameTo(member) - from != name.length()) {
                return false;
            }
            for (int i = 0; i < name.length(); i++) {
                if (bytes[from + i] != name.charAt(i)) {
                    return false;
                }
            }
            return true;
        }

        private void make(int record) {
            Made made = batch.made();
            Set<String> taken = fields.hasRest() ? fields.taken() : Set.of();
            choose(record);
            makeMessage(made, record);
            String timeText = MicroTime.text(time);
            if (timeText != null) {
                made.time(record, timeText);
            }
            ByteBuf out = made.begin(record);
            int from = out.size();
            out.append(JOURNAL);
            int inside = out.size();
            for (int slot = 0; slot < chosen.length; slot++) {
                if (chosen[slot] >= 0) {
                    append(out, slot);
                }
            }
            if (fields.hasRest()) {
                appendRest(out, record, taken);
            }
            if (out.size() == inside) {
                out.size(from);
            } else {
                // each field has brought a comma, also the first
                byte[] array = out.array();
                System.arraycopy(array, inside + 1, array, inside, out.size() - inside - 1);
                out.size(out.size() - 1);
                out.append('}');
            }
            Map<String, Object> kubernetes = ContainerName.kubernetes(containerName, containerId);
            if (kubernetes != null) {
                out.append(KUBERNETES).append(JsonText.bytes(kubernetes));
            }
            made.end(record);
        }

        /** Finds out which member is what. */
        private void choose(int record) {
            Arrays.fill(chosen, -1);
            message = -1;
            time = -1;
            containerName = "";
            containerId = "";
            for (int i = firsts[record]; i < firsts[record + 1]; i++) {
                String name = members.name(bytes, i);
                JournalFields.Place place = fields.place(name);
                if (place != null && (chosen[place.slot()] < 0 || place.rank() < ranks[place.slot()])) {
                    chosen[place.slot()] = i;
                    ranks[place.slot()] = place.rank();
                }
                special(name, i);
            }
        }

        private void special(String name, int member) {
            switch (name) {
                case "MESSAGE" -> message = member;
                case "_SOURCE_REALTIME_TIMESTAMP" -> {
                    long source = value(member).number();
                    time = source > 0 ? source : time;
                }
                case "__REALTIME_TIMESTAMP" ->
                    time = time > 0 ? time : value(member).number();
                case "CONTAINER_NAME" -> containerName = string(member);
                case "CONTAINER_ID_FULL" -> containerId = string(member);
                case "CONTAINER_ID" -> containerId = containerId.isEmpty() ? string(member) : containerId;
                default -> {}
            }
        }

        private EntryValue value(int member) {
            return value.of(bytes, members.valueFrom(member), members.valueTo(member));
        }

        private String string(int member) {
            ByteBuf text = value(member).text();
            return new String(text.array(), 0, text.size(), StandardCharsets.UTF_8);
        }

        private void makeMessage(Made made, int record) {
            if (message < 0 || value(message).isNothing()) {
                made.noMessage(record);
            } else if (!value(message).isString()) {
                ByteBuf text = value(message).text();
                made.message(record, text.array(), 0, text.size());
            }
        }

        private void append(ByteBuf out, int slot) {
            EntryValue found = value(chosen[slot]);
            long number = fields.isNumber(slot) ? found.number() : -1;
            if (number < 0) {
                found.appendTo(out, fields.name(slot));
                return;
            }
            out.append(',')
                    .append('"')
                    .append(fields.name(slot))
                    .append('"')
                    .append(':')
                    .append(number);
            if (slot == fields.prioritySlot() && number < SEVERITIES.length) {
                out.append(SEVERITY)
                        .append(SEVERITIES[(int) number].getBytes(StandardCharsets.US_ASCII))
                        .append('"');
            }
        }

        private void appendRest(ByteBuf out, int record, Set<String> taken) {
            for (int i = firsts[record]; i < firsts[record + 1]; i++) {
                String field = members.name(bytes, i);
                @Nullable String name = fields.place(field) == null ? fields.restName(field, taken) : null;
                if (name != null) {
                    value(i).appendTo(
                                    out,
                                    JsonText.of(name).replaceAll("^\"|\"$", "").getBytes(StandardCharsets.UTF_8));
                }
            }
        }
    }
}

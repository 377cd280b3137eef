package caravan.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import caravan.batch.Batch;
import caravan.batch.Made;
import caravan.batch.MessageText;
import caravan.batch.Record;
import caravan.batch.SharedField;
import caravan.json.ByteBuf;
import caravan.json.JsonObject;
import caravan.json.JsonString;
import caravan.json.JsonText;
import caravan.json.MemberScanner;
import caravan.text.Lines;
import caravan.text.Utf8;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Parses the records of one batch, one at a time. */
final class RecordParser {

    private static final byte[] PARSED = "parsed".getBytes(US_ASCII);
    private static final byte[] LEVEL = "level".getBytes(US_ASCII);
    private static final byte[] JOURNAL = "journal".getBytes(US_ASCII);
    private static final byte[] PRIORITY = "priority".getBytes(US_ASCII);
    private static final byte[] LEVEL_FIELD = ",\"level\":".getBytes(US_ASCII);
    private static final byte[] ERROR = "parse_error".getBytes(US_ASCII);
    private static final byte[] ERROR_FIELD = ",\"parse_error\":\"".getBytes(US_ASCII);
    private static final byte[] PARSED_FIELD = ",\"parsed\":".getBytes(US_ASCII);

    private final ParseOptions options;
    private final Batch batch;
    private final Made made;
    private final List<Format> formats;
    private final OwnNames own;
    private final byte[] into;
    private final byte[] intoField;
    private final byte[] messageField;
    private final byte[] timeField;
    private final List<byte[]> levelFields;
    private final MessageText text = new MessageText();
    private final MemberScanner members = new MemberScanner();
    private final MemberScanner journal = new MemberScanner();
    private final LevelText levelText = new LevelText();

    /** The fields that the current record gets, each with a comma in front. */
    private final ByteBuf fields = new ByteBuf(1024);

    /** Members that must not stand at the root, each with a comma in front. */
    private final ByteBuf aside = new ByteBuf(64);

    private final ByteBuf plain = new ByteBuf(64);

    /** The member that has become the message, -1 where none has. */
    private int messageMember;

    RecordParser(ParseOptions options, Batch batch) {
        this.options = options;
        this.batch = batch;
        this.made = batch.made();
        this.formats =
                options.formats.stream().map(java.util.function.Supplier::get).toList();
        this.own = new OwnNames(batch.shared(), options.hasLevel);
        this.into = options.isRoot ? PARSED : options.into.getBytes(UTF_8);
        this.intoField = (',' + JsonText.of(options.into) + ':').getBytes(UTF_8);
        this.messageField = options.messageField.getBytes(UTF_8);
        this.timeField = options.timeField.getBytes(UTF_8);
        this.levelFields =
                options.levelFields.stream().map(name -> name.getBytes(UTF_8)).toList();
    }

    void parse(int record) {
        Record edited = batch.edited(record);
        byte[] message = edited == null ? null : utf8(edited.get("message"));
        if (message == null) {
            text.read(batch, record);
            parse(record, edited, text.bytes(), text.from(), text.to());
        } else {
            parse(record, edited, message, 0, message.length);
        }
    }

    private static byte[] utf8(@Nullable Object message) {
        return message instanceof String string ? string.getBytes(UTF_8) : new byte[0];
    }

    private void parse(int record, @Nullable Record edited, byte[] bytes, int from, int to) {
        fields.clear();
        boolean isParsed = has(record, edited, into) || has(record, edited, PARSED) || isTaken(options.into);
        Format format = isParsed ? null : format(record, edited, bytes, from, to);
        boolean mayReplace = format != null && (format.isExact() || Utf8.isValid(bytes, from, to));
        if (format != null) {
            messageMember = mayReplace ? messageMember() : -1;
            place(record, edited);
            time(record, edited);
        }
        if (options.hasLevel && !has(record, edited, LEVEL) && !isTaken("level")) {
            boolean hasMembers = format != null || isParsed && parsedBefore(record, edited);
            Level level = hasMembers ? levelOfMembers() : null;
            level = level == null ? levelText.find(bytes, from, to) : level;
            level = level == null && edited == null ? levelOfJournal(record) : level;
            if (level != null) {
                fields.append(LEVEL_FIELD).append(level.text);
            }
        }
        if (fields.size() > 0) {
            commit(record, edited);
        }
        if (mayReplace) {
            message(record, edited);
        }
    }

    /** The format of a message, its members read; null, and a mark where there is one, where it is of none. */
    private @Nullable Format format(int record, @Nullable Record edited, byte[] bytes, int from, int to) {
        Format.Answer fault = Format.Answer.OTHER;
        for (Format format : formats) {
            Format.Answer answer = format.read(bytes, from, to, members);
            if (answer == Format.Answer.PARSED) {
                return format;
            }
            fault = fault == Format.Answer.OTHER ? answer : fault;
        }
        if (fault != Format.Answer.OTHER && !has(record, edited, ERROR)) {
            byte[] mark = fault.name().toLowerCase(Locale.ROOT).getBytes(US_ASCII);
            fields.append(ERROR_FIELD).append(mark).append('"');
        }
        return null;
    }

    private boolean has(int record, @Nullable Record edited, byte[] name) {
        if (edited != null) {
            return edited.containsKey(new String(name, UTF_8));
        }
        return made.fields(record).find(name) >= 0;
    }

    /** Whether all records have a field of this name. */
    private boolean isTaken(String name) {
        for (SharedField field : batch.shared()) {
            if (field.name().equals(name)) {
                return true;
            }
        }
        return false;
    }

    /** Reads the members that an earlier step has found. */
    private boolean parsedBefore(int record, @Nullable Record edited) {
        if (edited != null) {
            return false;
        }
        MemberScanner before = made.fields(record);
        int parsed = Math.max(before.find(into), before.find(PARSED));
        return parsed >= 0 && members.scan(before.bytes(), before.valueFrom(parsed), before.valueTo(parsed));
    }

    // ---- members

    /** The member that becomes the message, -1 where there is none that is text. */
    private int messageMember() {
        int member = messageField.length == 0 ? -1 : members.find(messageField);
        return member >= 0 && members.kind(member) == MemberScanner.Kind.STRING ? member : -1;
    }

    private void place(int record, @Nullable Record edited) {
        if (options.isRoot) {
            placeAtRoot(record, edited);
        } else if (messageMember < 0) {
            int from = fields.append(intoField).size();
            fields.append(members.bytes(), members.from(), members.to());
            onOneLine(from);
        } else {
            aside.clear();
            for (int member = 0; member < members.size(); member++) {
                append(member, aside);
            }
            appendAside(intoField);
        }
    }

    private void placeAtRoot(int record, @Nullable Record edited) {
        aside.clear();
        MemberScanner known = made.fields(record);
        for (int member = 0; member < members.size(); member++) {
            boolean isFree = !own.contains(members, member)
                    && (edited == null
                            ? known.size() == 0 || !isAmong(known, member)
                            : !edited.containsKey(name(member)));
            append(member, isFree ? fields : aside);
        }
        onOneLine(0);
        if (aside.size() > 0) {
            appendAside(PARSED_FIELD);
        }
    }

    private boolean isAmong(MemberScanner known, int member) {
        return known.find(name(member).getBytes(UTF_8)) >= 0;
    }

    private String name(int member) {
        int from = members.nameFrom(member);
        return JsonText.unescape(new String(members.bytes(), from, members.nameTo(member) - from, UTF_8));
    }

    private void append(int member, ByteBuf out) {
        if (member != messageMember) {
            out.append(',').append(members.bytes(), members.nameFrom(member) - 1, members.valueTo(member));
        }
    }

    private void appendAside(byte[] field) {
        int from = fields.append(field).append('{').size();
        fields.append(aside.array(), Math.min(1, aside.size()), aside.size()).append('}');
        onOneLine(from);
    }

    /** Line feeds in an object are white space, and would end the record's line. */
    private void onOneLine(int from) {
        byte[] array = fields.array();
        int to = fields.size();
        for (int at = Lines.feed(array, from, to); at < to; at = Lines.feed(array, at, to)) {
            array[at] = ' ';
        }
    }

    // ---- what members tell

    private void time(int record, @Nullable Record edited) {
        TimeReader reader = options.time;
        int member = reader == null || timeField.length == 0 ? -1 : members.find(timeField);
        if (reader == null || member < 0) {
            return;
        }
        boolean isText = unquote(members, member);
        String time = isText ? reader.read(plain.array(), 0, plain.size()) : null;
        if (time == null) {
            return;
        }
        if (edited == null) {
            made.time(record, time);
        } else {
            edited.put("time", time);
        }
    }

    private @Nullable Level levelOfMembers() {
        for (byte[] name : levelFields) {
            int member = members.find(name);
            if (member >= 0 && unquote(members, member)) {
                return Level.ofValue(plain.array(), 0, plain.size());
            }
        }
        return null;
    }

    /** What the journal says: mostly that a service has written to standard output, so the text goes before. */
    private @Nullable Level levelOfJournal(int record) {
        MemberScanner known = made.fields(record);
        int entry = known.find(JOURNAL);
        if (entry < 0 || !journal.scan(known.bytes(), known.valueFrom(entry), known.valueTo(entry))) {
            return null;
        }
        int priority = journal.find(PRIORITY);
        return priority >= 0 && unquote(journal, priority) ? Level.ofValue(plain.array(), 0, plain.size()) : null;
    }

    /** Gives {@link #plain} the text of a string or number, and tells whether it is one. */
    private boolean unquote(MemberScanner found, int member) {
        MemberScanner.Kind kind = found.kind(member);
        int from = found.valueFrom(member);
        int to = found.valueTo(member);
        plain.clear();
        if (kind == MemberScanner.Kind.STRING) {
            JsonString.unescape(found.bytes(), from + 1, to - 1, plain);
        } else if (kind == MemberScanner.Kind.NUMBER) {
            plain.append(found.bytes(), from, to);
        }
        return plain.size() > 0;
    }

    // ---- the record

    private void commit(int record, @Nullable Record edited) {
        if (edited == null) {
            made.begin(record).append(fields.array(), 0, fields.size());
            made.end(record);
            return;
        }
        byte[] object = fields.append('}').toByteArray();
        object[0] = '{';
        Map<String, Object> read = JsonObject.parse(object, 0, object.length);
        if (read != null) {
            edited.putAll(read);
        }
    }

    private void message(int record, @Nullable Record edited) {
        if (messageMember >= 0) {
            int from = members.valueFrom(messageMember) + 1;
            int to = members.valueTo(messageMember) - 1;
            if (edited == null) {
                made.escapedMessage(record, members.bytes(), from, to);
            } else {
                edited.put("message", JsonText.unescape(new String(members.bytes(), from, to - from, UTF_8)));
            }
        } else if (!options.keep) {
            if (edited == null) {
                made.noMessage(record);
            } else {
                edited.remove("message");
            }
        }
    }
}

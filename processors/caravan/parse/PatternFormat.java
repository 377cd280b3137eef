package caravan.parse;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import caravan.json.ByteBuf;
import caravan.json.JsonString;
import caravan.json.MemberScanner;
import caravan.text.Utf8;
import com.google.re2j.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Patterns of a user's own; the first one that is found in the message gives its fields. */
final class PatternFormat implements Format {

    private static final int MOST_DIGITS = 18;

    private final List<GrokPattern> patterns;
    private final List<Matcher> matchers = new ArrayList<>();
    private final boolean marks;
    private final ByteBuf json = new ByteBuf(512);
    private final MemberScanner number = new MemberScanner();

    /** @param marks whether it is told where none of them is found */
    PatternFormat(List<GrokPattern> patterns, boolean marks) {
        this.patterns = patterns;
        this.marks = marks;
        patterns.forEach(pattern -> matchers.add(pattern.matcher()));
    }

    @Override
    public Answer read(byte[] bytes, int from, int to, MemberScanner members) {
        byte[] text = Arrays.copyOfRange(bytes, from, to);
        if (!Utf8.isValid(text, 0, text.length)) {
            text = new String(text, UTF_8).getBytes(UTF_8);
        }
        for (int i = 0; i < matchers.size(); i++) {
            Matcher matcher = matchers.get(i).reset(text);
            if (matcher.find()) {
                write(text, matcher, patterns.get(i).fields());
                return members.scan(json.array(), 0, json.size()) ? Answer.PARSED : Answer.OTHER;
            }
        }
        return marks ? Answer.UNMATCHED : Answer.OTHER;
    }

    private void write(byte[] text, Matcher matcher, List<GrokPattern.Field> fields) {
        json.clear();
        json.append('{');
        for (GrokPattern.Field field : fields) {
            for (int group : field.groups()) {
                if (matcher.start(group) >= 0) {
                    if (json.size() > 1) {
                        json.append(',');
                    }
                    json.append(field.name());
                    value(text, matcher.start(group), matcher.end(group), field.type());
                    break;
                }
            }
        }
        json.append('}');
    }

    /** Appends a value: text, where it is not of the type that was wanted. */
    private void value(byte[] text, int from, int to, GrokPattern.Type type) {
        if (type == GrokPattern.Type.INT && isWhole(text, from, to)) {
            json.append(Long.parseLong(new String(text, from, to - from, US_ASCII)));
        } else if (type == GrokPattern.Type.FLOAT && isNumber(text, from, to)) {
            json.append(text, from, to);
        } else {
            json.append('"');
            JsonString.escape(text, from, to, json);
            json.append('"');
        }
    }

    private static boolean isWhole(byte[] text, int from, int to) {
        int digits = from < to && (text[from] == '-' || text[from] == '+') ? from + 1 : from;
        for (int at = digits; at < to; at++) {
            if (text[at] < '0' || text[at] > '9') {
                return false;
            }
        }
        return to > digits && to - digits <= MOST_DIGITS;
    }

    private boolean isNumber(byte[] text, int from, int to) {
        return number.isNumber(text, from, to);
    }
}

package caravan.parse;

import caravan.json.MemberScanner;

/** One JSON object (RFC 8259), with nothing but white space around it. */
final class JsonFormat implements Format {

    @Override
    public Answer read(byte[] bytes, int from, int to, MemberScanner members) {
        int first = from;
        while (first < to && isSpace(bytes[first])) {
            first++;
        }
        if (first == to || bytes[first] != '{') {
            return Answer.OTHER;
        }
        if (members.scan(bytes, first, to)) {
            return Format.unique(members);
        }
        int last = to - 1;
        while (isSpace(bytes[last])) {
            last--;
        }
        return bytes[last] == '}' ? Answer.INVALID : Answer.OTHER;
    }

    @Override
    public boolean isExact() {
        return true;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }
}

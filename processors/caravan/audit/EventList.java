package caravan.audit;

import caravan.json.JsonString;

/** The items of a list of events. Static, without state. */
public final class EventList {

    private EventList() {}

    /**
     * Makes each item of a list a line of its own, without moving a byte: line ends between tokens become spaces, and so does
     * what stands around the items; what stands between two of them becomes spaces and a line feed. The last byte must be a
     * line feed or a space.
     *
     * @param text one list of events and a byte more; not changed where it is no list
     * @return the number of items, -1 where the text is no list of events
     */
    public static int toLines(byte[] text) {
        EventText event = new EventText();
        int array = event.read(text, 0, text.length) ? event.items() : -1;
        if (array < 0) {
            return -1;
        }
        int count = 0;
        int from = 0;
        for (int item = next(text, array + 1); text[item] != ']'; count++) {
            int end = behind(text, item);
            blank(text, from, item);
            oneLine(text, item, end);
            if (count > 0) {
                text[from] = '\n';
            }
            from = end;
            item = next(text, end);
        }
        blank(text, from, text.length);
        text[text.length - 1] = '\n';
        return count;
    }

    private static void blank(byte[] text, int from, int to) {
        for (int at = from; at < to; at++) {
            text[at] = ' ';
        }
    }

    private static void oneLine(byte[] text, int from, int to) {
        for (int at = from; at < to; at++) {
            if (text[at] == '\n' || text[at] == '\r') {
                text[at] = ' ';
            }
        }
    }

    // ---- in valid JSON

    /** The index of the next item, or of the bracket behind the last one. */
    static int next(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] == ',' || isSpace(bytes[at])) {
            at++;
        }
        return at;
    }

    /** The index behind an item of an array. */
    static int behind(byte[] bytes, int from) {
        int depth = 0;
        int at = from;
        do {
            switch (bytes[at]) {
                case '"' -> at = JsonString.end(bytes, at + 1, bytes.length);
                case '{', '[' -> depth++;
                case '}', ']' -> depth--;
                default -> {}
            }
            at++;
        } while (depth > 0 || bytes[at] != ',' && bytes[at] != ']' && !isSpace(bytes[at]));
        return at;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\t' || b == '\r' || b == '\n';
    }
}

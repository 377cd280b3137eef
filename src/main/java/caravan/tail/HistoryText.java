package caravan.tail;

import caravan.batch.Incarnation;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;

/**
 * A {@link History} as it stands in the checkpoint log, under the key {@code file <incarnation>}:
 *
 * <pre>
 * v=1 seq=4 dev=65024 ino=131075 head=1024:1024:8f14e45fceea167a tail=73728:1024:45c48cce2e2d7fbd
 *     ack=73728 size=80001 done=0 seen= cuts=73728:73900:TIMEOUT place=%2Fvar%2Flog%2Fpods%2Fshop_web-1_8f2e%2Fnginx%2F0.log
 *     path=/var/log/containers/web-1_shop_nginx-4f.log
 * </pre>
 *
 * (one line; {@code place} is percent-encoded, {@code path} comes last and runs to the end).
 */
final class HistoryText {

    static final String KEY = "file ";

    /** The one form that is written and read. */
    private static final String VERSION = "v=1";

    private HistoryText() {}

    static String key(History history) {
        return KEY + history.incarnation;
    }

    static String of(History history, String path) {
        StringJoiner cuts = new StringJoiner(",");
        history.cuts().forEach(cut -> cuts.add(cut.toText()));
        FileKey key = history.key == null ? new FileKey(0, 0) : history.key;
        return VERSION + " seq=" + history.sequence
                + " dev=" + key.device()
                + " ino=" + key.inode()
                + " head=" + history.head.toText()
                + " tail=" + history.tail.toText()
                + " ack=" + history.acknowledged
                + " size=" + history.size
                + " done=" + (history.finished ? 1 : 0)
                + " seen=" + (history.finished && history.seen != null ? history.seen.toText() : "")
                + " cuts=" + cuts
                + " place=" + URLEncoder.encode(history.place.toString(), StandardCharsets.UTF_8)
                + " path=" + path;
    }

    /** What {@link #parse} reads: the history, and the path of its source. */
    record Parsed(History history, String path) {}

    /**
     * Reads {@link #of}.
     *
     * @throws IllegalArgumentException when the text is not of that form
     */
    static Parsed parse(String key, String text) {
        int pathAt = text.indexOf(" path=");
        if (!text.startsWith(VERSION + ' ') || pathAt < 0) {
            throw new IllegalArgumentException(
                    "checkpoint entry of an unknown form, not \"" + VERSION + " ... path=...\": \"" + text + '"');
        }
        Map<String, String> fields = new HashMap<>();
        for (String field : text.substring(0, pathAt).split(" ", -1)) {
            int equals = field.indexOf('=');
            fields.put(field.substring(0, Math.max(0, equals)), field.substring(equals + 1));
        }
        History history = new History(
                Incarnation.parse(key.substring(KEY.length())),
                number(fields, "seq"),
                fileKey(number(fields, "dev"), number(fields, "ino")),
                Path.of(URLDecoder.decode(field(fields, "place"), StandardCharsets.UTF_8)));
        history.head = Fingerprint.parse(field(fields, "head"));
        history.tail = Fingerprint.parse(field(fields, "tail"));
        history.acknowledged = number(fields, "ack");
        history.counted = history.acknowledged;
        history.size = number(fields, "size");
        history.finished = number(fields, "done") == 1;
        history.readFrom(history.acknowledged);
        String seen = field(fields, "seen");
        if (!seen.isEmpty()) {
            history.seen(FileStamp.parse(seen));
        }
        for (String cut : field(fields, "cuts").split(",", -1)) {
            if (!cut.isEmpty()) {
                history.cut(ForcedCut.parse(cut));
            }
        }
        history.isRestored = true;
        history.restored();
        return new Parsed(history, text.substring(pathAt + " path=".length()));
    }

    private static @org.jspecify.annotations.Nullable FileKey fileKey(long device, long inode) {
        return inode == 0 ? null : new FileKey(device, inode);
    }

    private static String field(Map<String, String> fields, String name) {
        String value = fields.get(name);
        if (value == null) {
            throw new IllegalArgumentException("checkpoint entry without " + name + ": " + fields);
        }
        return value;
    }

    private static long number(Map<String, String> fields, String name) {
        return Long.parseLong(field(fields, name));
    }
}

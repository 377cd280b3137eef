package caravan.batch;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Where the records of a batch stand in its bytes: eight ints a record, and six more for each further piece of a
 * joined record. All positions are indexes of the batch's buffer. Filled by one thread.
 *
 * <pre>
 * record   START END TIME_FROM TIME_TO MESSAGE_FROM MESSAGE_TO FLAGS NEXT
 * piece    START END MESSAGE_FROM MESSAGE_TO NEXT FEED
 * </pre>
 *
 * START to END is the (first) line with its line end; NEXT is the first, or next, further piece or -1. FEED is 1 where
 * the piece's message is a line of its own, so that a line feed stands before it, and 0 where it goes on in the line.
 * FLAGS: bits 0-1 stream, 2-3 tag of the last piece, 4-5 {@link Cut}, 6 unparsed, 7 message is JSON string content
 * already, 8 a piece has more tags than P or F (they stand before MESSAGE_FROM of each piece).
 */
public final class RecordIndex {

    static final int STRIDE = 8;
    static final int START = 0;
    static final int END = 1;
    static final int TIME_FROM = 2;
    static final int TIME_TO = 3;
    static final int MESSAGE_FROM = 4;
    static final int MESSAGE_TO = 5;
    static final int FLAGS = 6;
    static final int NEXT = 7;

    static final int PIECE_STRIDE = 6;
    static final int PIECE_MESSAGE_FROM = 2;
    static final int PIECE_MESSAGE_TO = 3;
    static final int PIECE_NEXT = 4;
    static final int PIECE_FEED = 5;

    /** NEXT of a record that has become a piece of another one. */
    private static final int GONE = -2;

    /** Between two lines of a message as it is, and of one that is JSON string content. */
    static final byte[] FEED = {'\n'};

    static final byte[] ESCAPED_FEED = {'\\', 'n'};

    /** Stream: none known. */
    public static final int NO_STREAM = 0;
    /** Stream: standard output. */
    public static final int STDOUT = 1;
    /** Stream: standard error. */
    public static final int STDERR = 2;

    /** The bits of the stream. */
    public static final int STREAM_MASK = 3;
    /** Tag: the record's last piece is full. */
    public static final int FULL = 1 << 2;
    /** Tag: the record's last piece is partial. */
    public static final int PARTIAL = 2 << 2;

    /** The bits of the tag. */
    public static final int TAG_MASK = 3 << 2;

    static final int CUT_SHIFT = 4;
    static final int CUT_MASK = 3 << CUT_SHIFT;
    /** The line is not in the format that the parser reads: the message is the raw line. */
    public static final int UNPARSED = 1 << 6;
    /** The message's bytes are the inside of a JSON string already. */
    public static final int ESCAPED = 1 << 7;
    /** A piece's tag list holds more than P or F. */
    public static final int MORE_TAGS = 1 << 8;

    private int[] records;
    private int[] pieces = new int[0];
    private int size;
    private int pieceCount;

    /** An empty index with room for {@code expected} records. */
    public RecordIndex(int expected) {
        records = new int[Math.max(16, expected) * STRIDE];
    }

    /** The flag bits of a cut. */
    public static int flag(Cut cut) {
        return cut.ordinal() << CUT_SHIFT;
    }

    /** Appends a record of one line, and gives its number. */
    public int add(int start, int end, int timeFrom, int timeTo, int messageFrom, int messageTo, int flags) {
        int at = size * STRIDE;
        if (at == records.length) {
            records = Arrays.copyOf(records, records.length * 2);
        }
        int[] r = records;
        r[at + START] = start;
        r[at + END] = end;
        r[at + TIME_FROM] = timeFrom;
        r[at + TIME_TO] = timeTo;
        r[at + MESSAGE_FROM] = messageFrom;
        r[at + MESSAGE_TO] = messageTo;
        r[at + FLAGS] = flags;
        r[at + NEXT] = -1;
        return size++;
    }

    /**
     * Appends a further piece to a record.
     *
     * @param lastPiece the record's last piece so far, -1 where it has only its first line
     * @return the number of the new piece
     */
    public int addPiece(int record, int lastPiece, int start, int end, int messageFrom, int messageTo) {
        return addPiece(record, lastPiece, start, end, messageFrom, messageTo, 0);
    }

    private int addPiece(int record, int lastPiece, int start, int end, int messageFrom, int messageTo, int feed) {
        int at = pieceCount * PIECE_STRIDE;
        if (at == pieces.length) {
            pieces = Arrays.copyOf(pieces, Math.max(16 * PIECE_STRIDE, pieces.length * 2));
        }
        pieces[at + START] = start;
        pieces[at + END] = end;
        pieces[at + PIECE_MESSAGE_FROM] = messageFrom;
        pieces[at + PIECE_MESSAGE_TO] = messageTo;
        pieces[at + PIECE_NEXT] = -1;
        pieces[at + PIECE_FEED] = feed;
        if (lastPiece < 0) {
            records[record * STRIDE + NEXT] = pieceCount;
        } else {
            pieces[lastPiece * PIECE_STRIDE + PIECE_NEXT] = pieceCount;
        }
        return pieceCount++;
    }

    /**
     * Makes a later record the next lines of a record. It keeps its number until {@link #compact}.
     *
     * @param lastPiece the record's last piece so far, -1 where it has only its first line
     * @return the record's last piece now
     */
    int join(int record, int lastPiece, int later) {
        int following = get(later, NEXT);
        int piece = addPiece(
                record,
                lastPiece,
                get(later, START),
                get(later, END),
                get(later, MESSAGE_FROM),
                get(later, MESSAGE_TO),
                1);
        pieces[piece * PIECE_STRIDE + PIECE_NEXT] = following;
        int cut = flags(record) & CUT_MASK;
        flags(record, flags(record) & ~TAG_MASK | (cut == 0 ? flags(later) : flags(later) & ~CUT_MASK));
        records[later * STRIDE + NEXT] = GONE;
        return last(piece);
    }

    private int last(int piece) {
        int last = piece;
        for (int p = piece; p >= 0; p = piece(p, PIECE_NEXT)) {
            last = p;
        }
        return last;
    }

    /** The last piece of a record, -1 where it has only its first line. */
    int lastPiece(int record) {
        return last(get(record, NEXT));
    }

    /** Whether a record has become a piece of another one. */
    boolean isGone(int record) {
        return get(record, NEXT) == GONE;
    }

    /** Takes out the records that have become pieces of others, so that those behind have lower numbers. */
    void compact() {
        int kept = 0;
        int run = 0;
        for (int record = 0; record <= size; record++) {
            if (record == size || isGone(record)) {
                int length = record - run;
                if (kept != run) {
                    System.arraycopy(records, run * STRIDE, records, kept * STRIDE, length * STRIDE);
                }
                kept += length;
                run = record + 1;
            }
        }
        size = kept;
    }

    /**
     * Takes from a joined record the pieces that stand behind the first byte of a later record.
     *
     * @param record a record of several pieces
     * @param later the record before whose first byte it ends
     */
    public void trim(int record, int later) {
        int limit = get(later, START);
        int next = get(record, NEXT);
        if (next >= 0 && piece(next, START) >= limit) {
            records[record * STRIDE + NEXT] = -1;
            return;
        }
        while (next >= 0) {
            int following = piece(next, PIECE_NEXT);
            if (following >= 0 && piece(following, START) >= limit) {
                pieces[next * PIECE_STRIDE + PIECE_NEXT] = -1;
                return;
            }
            next = following;
        }
    }

    /**
     * The first byte of a record's message, or {@code empty}; -1 where only {@link MessageText} tells: of what steps have
     * made of the record this knows nothing.
     */
    public int firstByte(byte[] bytes, int record, int empty) {
        int at = record * STRIDE;
        int from = records[at + MESSAGE_FROM];
        if (from == records[at + MESSAGE_TO]) {
            return records[at + NEXT] < 0 ? empty : -1;
        }
        byte first = bytes[from];
        return first == '\\' && (records[at + FLAGS] & ESCAPED) != 0 ? -1 : first & 0xFF;
    }

    /** Number of records. */
    public int size() {
        return size;
    }

    void size(int fewer) {
        size = fewer;
    }

    /** The flags of a record. */
    public int flags(int record) {
        return records[record * STRIDE + FLAGS];
    }

    /** Replaces the flags of a record. */
    public void flags(int record, int flags) {
        records[record * STRIDE + FLAGS] = flags;
    }

    /** Marks a record as ended early, unless it is marked already. */
    public void cut(int record, Cut why) {
        if ((flags(record) & CUT_MASK) == 0) {
            flags(record, flags(record) | flag(why));
        }
    }

    /** Whether a record is one line, and its message stands in the source as it is. */
    boolean isPlain(int record) {
        return get(record, NEXT) < 0 && (flags(record) & (ESCAPED | MORE_TAGS)) == 0;
    }

    /** Sets where the message of a {@linkplain #isPlain plain} record stands. */
    void message(int record, int from, int to) {
        records[record * STRIDE + MESSAGE_FROM] = from;
        records[record * STRIDE + MESSAGE_TO] = to;
    }

    int get(int record, int field) {
        return records[record * STRIDE + field];
    }

    int piece(int piece, int field) {
        return pieces[piece * PIECE_STRIDE + field];
    }

    /** Source bytes of a record: all of its lines, line ends included. */
    int bytes(int record) {
        int bytes = get(record, END) - get(record, START);
        for (int p = get(record, NEXT); p >= 0; p = piece(p, PIECE_NEXT)) {
            bytes += piece(p, END) - piece(p, START);
        }
        return bytes;
    }

    /** Length of a record's message in the source, all pieces. */
    int messageBytes(int record) {
        int bytes = get(record, MESSAGE_TO) - get(record, MESSAGE_FROM);
        int feed = feedBytes(record);
        for (int p = get(record, NEXT); p >= 0; p = piece(p, PIECE_NEXT)) {
            bytes += piece(p, PIECE_MESSAGE_TO) - piece(p, PIECE_MESSAGE_FROM) + feed * piece(p, PIECE_FEED);
        }
        return bytes;
    }

    /** Bytes of a line feed between two lines of a record: in JSON string content it is escaped. */
    private int feedBytes(int record) {
        return (flags(record) & ESCAPED) == 0 ? 1 : ESCAPED_FEED.length;
    }

    /** A record's message as it stands in the source, all pieces, with line feeds between joined lines. */
    byte[] message(byte[] bytes, int record) {
        byte[] message = new byte[messageBytes(record)];
        byte[] feed = (flags(record) & ESCAPED) == 0 ? FEED : ESCAPED_FEED;
        int at = copy(bytes, get(record, MESSAGE_FROM), get(record, MESSAGE_TO), message, 0);
        for (int p = get(record, NEXT); p >= 0; p = piece(p, PIECE_NEXT)) {
            if (piece(p, PIECE_FEED) != 0) {
                at = copy(feed, 0, feed.length, message, at);
            }
            at = copy(bytes, piece(p, PIECE_MESSAGE_FROM), piece(p, PIECE_MESSAGE_TO), message, at);
        }
        return message;
    }

    private static int copy(byte[] bytes, int from, int to, byte[] target, int at) {
        System.arraycopy(bytes, from, target, at, to - from);
        return at + to - from;
    }

    /** The name of the stream, empty where none is known. */
    static String streamName(int flags) {
        return switch (flags & STREAM_MASK) {
            case STDOUT -> "stdout";
            case STDERR -> "stderr";
            default -> "";
        };
    }

    /** F or P, empty where there is no tag. */
    static String tagName(int flags) {
        return switch (flags & TAG_MASK) {
            case FULL -> "F";
            case PARTIAL -> "P";
            default -> "";
        };
    }

    /** The tag list of a record's last piece. */
    String tags(byte[] bytes, int record) {
        if ((flags(record) & MORE_TAGS) == 0) {
            return tagName(flags(record));
        }
        int message = get(record, MESSAGE_FROM);
        for (int p = get(record, NEXT); p >= 0; p = piece(p, PIECE_NEXT)) {
            message = piece(p, PIECE_MESSAGE_FROM);
        }
        int to = bytes[message - 1] == ' ' ? message - 1 : message;
        int from = to;
        while (from > 0 && bytes[from - 1] != ' ') {
            from--;
        }
        return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }

    /** The fields that tell what is special about a record. */
    static Map<String, Object> marks(int flags) {
        Map<String, Object> marks = new LinkedHashMap<>();
        int cut = (flags & CUT_MASK) >>> CUT_SHIFT;
        if (cut != 0) {
            marks.put("cut", Cut.of(cut).text());
        }
        if ((flags & UNPARSED) != 0) {
            marks.put("unparsed", true);
        }
        return marks;
    }
}

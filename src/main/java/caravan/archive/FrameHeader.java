package caravan.archive;

import caravan.batch.Incarnation;
import caravan.batch.Span;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a frame says about itself; the table in the package's documentation shows its bytes.
 *
 * @param compressed bytes of the payload that follow the header
 * @param records records in the payload
 * @param sourceBytes source bytes that the frame accounts for
 * @param durable length of the part that was on disk for good when the frame was written
 * @param part in the first frame of a part
 * @param spans source ranges that the frame accounts for, those of filtered records included
 */
record FrameHeader(
        int compressed,
        int records,
        long sourceBytes,
        long durable,
        @Nullable PartHead part,
        List<Span> spans) {

    static final int VERSION = 1;
    /** Most ranges of a frame: they, and the longest folder, fit in an extra field of gzip. */
    static final int MOST_SPANS = 1_000;
    /** Offset of the checksum; it is over all that follows it. */
    static final int CHECKSUM = 0;

    private static final int VERSION_AT = CHECKSUM + Integer.BYTES;
    private static final int COMPRESSED_AT = VERSION_AT + 1;

    private static final int FIXED = 4 + 1 + 4 + 4 + 8 + 8 + 2 + 2;
    private static final int PART = 8 + 8;
    /** Shortest header of any version. */
    static final int SHORTEST = COMPRESSED_AT + Integer.BYTES;

    private static final int SPAN = 4 * 8;

    /** Bytes of the header. */
    int length() {
        return FIXED + (part == null ? 0 : PART + folder(part).length) + spans.size() * SPAN;
    }

    private static byte[] folder(PartHead part) {
        return part.folder().getBytes(StandardCharsets.UTF_8);
    }

    /** The version that a header of any version names. */
    static int version(ByteBuffer header) {
        return header.get(VERSION_AT);
    }

    /** The length of the payload behind a header of any version, in bytes. */
    static long compressed(ByteBuffer header) {
        return Integer.toUnsignedLong(header.getInt(COMPRESSED_AT));
    }

    /** Writes all, the checksum as zero. */
    void write(ByteBuffer out) {
        out.putInt(0).put((byte) VERSION).putInt(compressed).putInt(records);
        out.putLong(sourceBytes).putLong(durable);
        if (part == null) {
            out.putShort((short) 0);
        } else {
            byte[] folder = folder(part);
            out.putShort((short) folder.length).put(folder);
            out.putLong(part.firstMillis()).putLong(part.openedMillis());
        }
        out.putShort((short) spans.size());
        for (Span span : spans) {
            out.putLong(span.incarnation().high()).putLong(span.incarnation().low());
            out.putLong(span.from()).putLong(span.to());
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws RuntimeException of any kind when the bytes are not a header
     */
    static FrameHeader read(ByteBuffer in) {
        in.position(COMPRESSED_AT);
        int compressed = in.getInt();
        int records = in.getInt();
        long sourceBytes = in.getLong();
        long durable = in.getLong();
        byte[] folder = new byte[Short.toUnsignedInt(in.getShort())];
        in.get(folder);
        PartHead part = folder.length == 0
                ? null
                : new PartHead(new String(folder, StandardCharsets.UTF_8), in.getLong(), in.getLong());
        List<Span> spans = new ArrayList<>();
        for (int left = Short.toUnsignedInt(in.getShort()); left > 0; left--) {
            Incarnation incarnation = new Incarnation(in.getLong(), in.getLong());
            spans.add(new Span(incarnation, in.getLong(), in.getLong(), 0));
        }
        return new FrameHeader(compressed, records, sourceBytes, durable, part, spans);
    }
}

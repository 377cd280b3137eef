package caravan.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A growing run of bytes {@code [0..size)} to write JSON into; meant to be reused. Not safe for several threads. */
public final class ByteBuf {

    /** Doubling the megabytes of a bulk would hold three times what is needed. */
    private static final int MOST_GROWTH = 1 << 20;

    private static final int LONGEST_NUMBER = Long.toString(Long.MAX_VALUE).length();

    private byte[] bytes;
    private int size;

    /** An empty run with room for {@code capacity} bytes. */
    public ByteBuf(int capacity) {
        this(new byte[capacity]);
    }

    /** An empty run that is written into an array, and into a longer one where that is full. */
    public ByteBuf(byte[] array) {
        bytes = array;
    }

    /** The array; valid until the next write. */
    public byte[] array() {
        return bytes;
    }

    /** Bytes written. */
    public int size() {
        return size;
    }

    /** Sets the number of bytes written, after a direct write into {@link #array}. */
    public void size(int newSize) {
        size = newSize;
    }

    /** Forgets what was written. */
    public void clear() {
        size = 0;
    }

    /** Makes room for {@code more} bytes behind {@code size}, and gives the array. */
    public byte[] room(int more) {
        return room(size, more);
    }

    /** Makes room for {@code more} bytes behind {@code at}, keeping {@code [0..at)}, and gives the array. */
    public byte[] room(int at, int more) {
        if (bytes.length - at < more) {
            int grown = bytes.length + Math.min(bytes.length, MOST_GROWTH);
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(at, more), grown));
        }
        return bytes;
    }

    /** Appends bytes. */
    public ByteBuf append(byte[] from) {
        return append(from, 0, from.length);
    }

    /** Appends {@code [from..to)} of an array. */
    public ByteBuf append(byte[] source, int from, int to) {
        int length = to - from;
        System.arraycopy(source, from, room(length), size, length);
        size += length;
        return this;
    }

    /** Appends a byte. */
    public ByteBuf append(char ascii) {
        room(1)[size++] = (byte) ascii;
        return this;
    }

    /** Appends a number in decimal. */
    public ByteBuf append(long number) {
        if (number < 0) {
            return append(Long.toString(number).getBytes(StandardCharsets.ISO_8859_1));
        }
        int length = digits(number);
        byte[] to = room(length);
        long rest = number;
        int at = size + length;
        while (rest >= 10) {
            int pair = (int) (rest % 100);
            rest /= 100;
            to[--at] = (byte) ('0' + pair % 10);
            to[--at] = (byte) ('0' + pair / 10);
        }
        if (at > size) {
            to[at - 1] = (byte) ('0' + rest);
        }
        size += length;
        return this;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long power = 10; digits < LONGEST_NUMBER && number >= power; power *= 10) {
            digits++;
        }
        return digits;
    }

    /** A copy of what was written. */
    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }
}

package caravan.cri;

import caravan.batch.RecordIndex;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * The beginning of a line as containerd writes nearly all of them, matched eight bytes at a step:
 * {@code 2021-10-16T11:46:21.814079554Z stdout F }. Other lines are right too, and read byte by byte.
 */
final class LinePrefix {

    static final int TIME_LENGTH = "2021-10-16T11:46:21.814079554Z".length();
    static final int LENGTH = TIME_LENGTH + " stdout F ".length();

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** A 0 stands for any digit. */
    private static final String SHAPE = "0000-00-00T00:00:00.000000000Z s";

    private static final long SHAPE_0 = word(SHAPE, 0);
    private static final long SHAPE_1 = word(SHAPE, 8);
    private static final long SHAPE_2 = word(SHAPE, 16);
    private static final long SHAPE_3 = word(SHAPE, 24);
    private static final long CARRY_0 = carry(SHAPE, 0);
    private static final long CARRY_1 = carry(SHAPE, 8);
    private static final long CARRY_2 = carry(SHAPE, 16);
    private static final long CARRY_3 = carry(SHAPE, 24);
    private static final long TOO_MUCH_0 = tooMuch(SHAPE, 0);
    private static final long TOO_MUCH_1 = tooMuch(SHAPE, 8);
    private static final long TOO_MUCH_2 = tooMuch(SHAPE, 16);
    private static final long TOO_MUCH_3 = tooMuch(SHAPE, 24);

    private static final long STDOUT_FULL = word("tdout F ", 0);
    private static final long STDERR_FULL = word("tderr F ", 0);
    private static final long STDOUT_PARTIAL = word("tdout P ", 0);
    private static final long STDERR_PARTIAL = word("tderr P ", 0);

    private LinePrefix() {}

    /** Stream and tag as flags of {@link RecordIndex}, or 0 where the line does not begin like that. */
    static int match(byte[] bytes, int at, int to) {
        if (to - at < LENGTH) {
            return 0;
        }
        long wrong = wrong(bytes, at, SHAPE_0, CARRY_0, TOO_MUCH_0)
                | wrong(bytes, at + 8, SHAPE_1, CARRY_1, TOO_MUCH_1)
                | wrong(bytes, at + 16, SHAPE_2, CARRY_2, TOO_MUCH_2)
                | wrong(bytes, at + 24, SHAPE_3, CARRY_3, TOO_MUCH_3);
        if (wrong != 0) {
            return 0;
        }
        long end = (long) LONGS.get(bytes, at + 32);
        if (end == STDOUT_FULL) {
            return RecordIndex.STDOUT | RecordIndex.FULL;
        }
        if (end == STDERR_FULL) {
            return RecordIndex.STDERR | RecordIndex.FULL;
        }
        if (end == STDOUT_PARTIAL) {
            return RecordIndex.STDOUT | RecordIndex.PARTIAL;
        }
        return end == STDERR_PARTIAL ? RecordIndex.STDERR | RecordIndex.PARTIAL : 0;
    }

    static boolean isFull(int flags) {
        return (flags & RecordIndex.FULL) != 0;
    }

    /**
     * Not 0 where the eight bytes differ from the shape. What differs is at most 9 for a digit and 0 for a mark; the
     * carry turns anything above into the high bits. It can run into the next byte only from one that is wrong itself.
     */
    private static long wrong(byte[] bytes, int at, long shape, long carry, long tooMuch) {
        long differs = (long) LONGS.get(bytes, at) ^ shape;
        return (differs + carry | differs) & tooMuch;
    }

    private static long word(String text, int at) {
        return (long) LONGS.get(text.getBytes(StandardCharsets.US_ASCII), at);
    }

    private static long carry(String shape, int at) {
        return each(shape, at, 0x06, 0x7F);
    }

    private static long tooMuch(String shape, int at) {
        return each(shape, at, 0xF0, 0x80);
    }

    private static long each(String shape, int at, long forDigit, long forMark) {
        long word = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            word |= (shape.charAt(at + i) == '0' ? forDigit : forMark) << (Byte.SIZE * i);
        }
        return word;
    }
}

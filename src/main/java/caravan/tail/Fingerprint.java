package caravan.tail;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * A hash of some bytes of a file: those of {@code [end - length..end)}.
 *
 * @param end offset after the last byte
 * @param length number of bytes, at most {@link #MAX_LENGTH}
 * @param hash the first 64 bits of their SHA-256
 */
record Fingerprint(long end, int length, long hash) {

    static final int MAX_LENGTH = 1024;
    static final Fingerprint EMPTY = new Fingerprint(0, 0, 0);

    /** Of the file's first bytes, as many as there are up to the limit. */
    static Fingerprint ofHead(Content content) throws IOException {
        byte[] bytes = new byte[MAX_LENGTH];
        int read = content.read(bytes, 0, MAX_LENGTH, 0);
        return read == 0 ? EMPTY : new Fingerprint(read, read, hash(Arrays.copyOf(bytes, read)));
    }

    static Fingerprint ofHead(byte[] bytes, int length) {
        return new Fingerprint(length, length, hash(Arrays.copyOf(bytes, length)));
    }

    /** Of the bytes before {@code end}; shorter where the file is. */
    static Fingerprint of(Content content, long end) throws IOException {
        return of(content, end, (int) Math.min(end, MAX_LENGTH));
    }

    private static Fingerprint of(Content content, long end, int length) throws IOException {
        if (length == 0) {
            return new Fingerprint(end, 0, 0);
        }
        byte[] bytes = new byte[length];
        int read = content.read(bytes, 0, length, end - length);
        return read < length ? EMPTY : new Fingerprint(end, length, hash(bytes));
    }

    /** Whether these bytes stand in {@code content} at their place. */
    boolean matches(Content content) throws IOException {
        return length == 0 || equals(of(content, end, length));
    }

    private static long hash(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return ByteBuffer.wrap(digest).order(ByteOrder.BIG_ENDIAN).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    String toText() {
        return end + ":" + length + ":" + Long.toHexString(hash);
    }

    static Fingerprint parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("a fingerprint is end:length:hash: was \"" + text + '"');
        }
        return new Fingerprint(
                Long.parseLong(parts[0]), Integer.parseInt(parts[1]), Long.parseUnsignedLong(parts[2], 16));
    }
}

package caravan.json;

import caravan.text.Utf8;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The inside of a JSON string (RFC 8259 section 7), from and in UTF-8 bytes. Eight bytes at a step. */
public final class JsonString {

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101010101010101L;
    private static final long HIGHS = 0x8080808080808080L;
    private static final long TWOS = 0x02 * ONES;
    private static final long SPACES_AND_ONES = 0x21 * ONES;
    private static final long BACKSLASHES = '\\' * ONES;

    /** Input bytes for which room is made at once. */
    private static final int CHUNK = 4096;

    /** Bytes that the longest escape takes, and the bytes that a step may write beyond its result. */
    private static final int LONGEST_ESCAPE = 6;

    private static final int SLACK = 16;

    private static final int REPLACEMENT = 0xFFFD;

    /** By ASCII character: what stands for it, first byte lowest, and its length in the highest byte. */
    private static final long[] ESCAPES = escapes();

    private JsonString() {}

    /**
     * Appends {@code [from..to)} escaped. Valid UTF-8 passes as it is; each invalid sequence becomes U+FFFD, as
     * {@link String#String(byte[], java.nio.charset.Charset)} makes it.
     *
     * @return false when there were invalid sequences
     */
    public static boolean escape(byte[] bytes, int from, int to, ByteBuf out) {
        if (escapeValid(bytes, from, to, out)) {
            return true;
        }
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        byte[] valid = text.getBytes(StandardCharsets.UTF_8);
        escapeValid(valid, 0, valid.length, out);
        return false;
    }

    /**
     * Appends {@code [from..to)} escaped where it is valid UTF-8, else appends nothing.
     *
     * @return whether it is valid
     */
    public static boolean escapeValid(byte[] bytes, int from, int to, ByteBuf out) {
        int start = out.size();
        for (int at = from; at < to; ) {
            at = escapeChunk(bytes, at, Math.min(to, at + CHUNK), to, out);
            if (at < 0) {
                out.size(start);
                return false;
            }
        }
        return true;
    }

    /** Appends {@code [from..limit)}, or up to 3 bytes more of a sequence that ends before {@code to}. */
    private static int escapeChunk(byte[] in, int from, int limit, int to, ByteBuf out) {
        int o = out.size();
        byte[] dest = out.room(LONGEST_ESCAPE * (limit - from) + SLACK);
        int at = from;
        while (at < limit) {
            if (at <= limit - Long.BYTES) {
                long word = (long) LONGS.get(in, at);
                LONGS.set(dest, o, word);
                long special = special(word);
                if (special == 0) {
                    at += Long.BYTES;
                    o += Long.BYTES;
                    continue;
                }
                int plain = Long.numberOfTrailingZeros(special) >>> 3;
                at += plain;
                o += plain;
            }
            byte b = in[at];
            if (b >= 0) {
                long escape = ESCAPES[b];
                LONGS.set(dest, o, escape);
                o += (int) (escape >>> 56);
                at++;
            } else {
                int length = Utf8.sequence(in, at, to);
                if (length == 0) {
                    return -1;
                }
                for (int i = 0; i < length; i++) {
                    dest[o++] = in[at++];
                }
            }
        }
        out.size(o);
        return at;
    }

    /**
     * The high bit of each byte that is a quote, a backslash, a control character or not ASCII. A borrow can set it in
     * bytes above such a byte too, so only the lowest one is sure. The 2 puts the quote right behind the control
     * characters, in the place of the space.
     */
    private static long special(long word) {
        return (word | (word ^ TWOS) - SPACES_AND_ONES | (word ^ BACKSLASHES) - ONES) & HIGHS;
    }

    private static long[] escapes() {
        long[] escapes = new long[128];
        for (char c = 0; c < escapes.length; c++) {
            String text = c < ' ' || c == '"' || c == '\\' ? escape(c) : String.valueOf(c);
            for (int i = 0; i < text.length(); i++) {
                escapes[c] |= (long) text.charAt(i) << (Byte.SIZE * i);
            }
            escapes[c] |= (long) text.length() << 56;
        }
        return escapes;
    }

    private static String escape(char c) {
        return switch (c) {
            case '"' -> "\\\"";
            case '\\' -> "\\\\";
            case '\n' -> "\\n";
            case '\r' -> "\\r";
            case '\t' -> "\\t";
            default -> String.format("\\u%04x", (int) c);
        };
    }

    /**
     * The index of the quote that ends the string whose inside begins at {@code from}, or -1 where the inside is not
     * valid: a control character, an unknown escape, bad UTF-8, no end before {@code to}. Lone surrogates are valid.
     */
    public static int end(byte[] bytes, int from, int to) {
        for (int at = from; at < to; ) {
            if (at <= to - Long.BYTES) {
                long special = special((long) LONGS.get(bytes, at));
                if (special == 0) {
                    at += Long.BYTES;
                    continue;
                }
                at += Long.numberOfTrailingZeros(special) >>> 3;
            }
            byte b = bytes[at];
            if (b == '"') {
                return at;
            }
            int length = b == '\\' ? escapeLength(bytes, at, to) : (b & 0xE0) == 0 ? 0 : Utf8.sequence(bytes, at, to);
            if (length == 0) {
                return -1;
            }
            at += length;
        }
        return -1;
    }

    private static int escapeLength(byte[] bytes, int at, int to) {
        if (to - at < 2) {
            return 0;
        }
        return switch (bytes[at + 1]) {
            case '"', '\\', '/', 'b', 'f', 'n', 'r', 't' -> 2;
            case 'u' -> to - at >= 6 && areHex(bytes, at + 2, at + 6) ? 6 : 0;
            default -> 0;
        };
    }

    /**
     * Appends the text that the valid inside {@code [from..to)} of a JSON string stands for. Half of a character, which
     * UTF-8 cannot say, becomes U+FFFD.
     */
    public static void unescape(byte[] inside, int from, int to, ByteBuf out) {
        for (int at = from; at < to; ) {
            int plain = at;
            while (at < to && inside[at] != '\\') {
                at++;
            }
            out.append(inside, plain, at);
            if (at < to) {
                at = unescapeOne(inside, at, to, out);
            }
        }
    }

    /** Appends what the escape at {@code at} stands for, and gives the index behind it. */
    private static int unescapeOne(byte[] inside, int at, int to, ByteBuf out) {
        byte kind = inside[at + 1];
        if (kind != 'u') {
            out.append(
                    switch (kind) {
                        case 'b' -> '\b';
                        case 'f' -> '\f';
                        case 'n' -> '\n';
                        case 'r' -> '\r';
                        case 't' -> '\t';
                        default -> (char) kind;
                    });
            return at + 2;
        }
        char first = unit(inside, at + 2);
        boolean isPair = Character.isHighSurrogate(first)
                && to - at >= 2 * LONGEST_ESCAPE
                && inside[at + LONGEST_ESCAPE] == '\\'
                && inside[at + LONGEST_ESCAPE + 1] == 'u'
                && Character.isLowSurrogate(unit(inside, at + LONGEST_ESCAPE + 2));
        if (isPair) {
            appendUtf8(Character.toCodePoint(first, unit(inside, at + LONGEST_ESCAPE + 2)), out);
            return at + 2 * LONGEST_ESCAPE;
        }
        appendUtf8(Character.isSurrogate(first) ? REPLACEMENT : first, out);
        return at + LONGEST_ESCAPE;
    }

    private static char unit(byte[] digits, int at) {
        int unit = 0;
        for (int i = at; i < at + 4; i++) {
            unit = unit << 4 | Character.digit(digits[i], 16);
        }
        return (char) unit;
    }

    private static void appendUtf8(int codePoint, ByteBuf out) {
        out.append(Character.toString(codePoint).getBytes(StandardCharsets.UTF_8));
    }

    private static boolean areHex(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            if (Character.digit(bytes[i], 16) < 0) {
                return false;
            }
        }
        return true;
    }
}

package caravan.encoding;

import caravan.text.Utf16Lines;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * How a file's text is encoded, by a name that Java knows: {@code UTF-8, UTF-16LE, UTF-16BE, Shift_JIS, GBK, GB18030,
 * Big5, windows-1252, ISO-8859-15}, ....
 *
 * @param charset the encoding
 * @param lines where its lines end; null where a line feed is the byte 0A, as in all others than UTF-16
 * @param isAscii whether bytes below 128 are ASCII whatever is around them
 */
public record Encoding(Charset charset, @Nullable Utf16Lines lines, boolean isAscii) {

    private static final byte[] FEED = {'\n'};

    /**
     * The encoding of a name.
     *
     * @throws IllegalArgumentException with a sentence for the user where there is none, or its lines cannot be told
     */
    public static Encoding of(String name) {
        Charset charset = charset(name);
        if (charset.equals(StandardCharsets.UTF_16LE)) {
            return new Encoding(charset, Utf16Lines.LITTLE_ENDIAN, false);
        }
        if (charset.equals(StandardCharsets.UTF_16BE)) {
            return new Encoding(charset, Utf16Lines.BIG_ENDIAN, false);
        }
        if (charset.equals(StandardCharsets.UTF_16)) {
            throw new IllegalArgumentException("`encoding` must say UTF-16LE or UTF-16BE: was " + name);
        }
        if (!charset.canEncode() || !Arrays.equals("\n".getBytes(charset), FEED)) {
            throw new IllegalArgumentException(
                    "`encoding` must have the line feed of ASCII, or be UTF-16LE or UTF-16BE: was " + name);
        }
        return new Encoding(charset, null, isAscii(charset));
    }

    private static Charset charset(String name) {
        try {
            return Charset.forName(name.strip());
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw new IllegalArgumentException(
                    "`encoding` must be one such as UTF-8, UTF-16LE, GB18030 or windows-1252: was \"" + name + '"', e);
        }
    }

    /** Encodings with escape sequences begin them with a character that is ASCII too. */
    private static boolean isAscii(Charset charset) {
        byte[] ascii = new byte[128];
        for (int i = 0; i < ascii.length; i++) {
            ascii[i] = (byte) i;
        }
        boolean hasEscapes = charset.name().contains("2022");
        return !hasEscapes && new String(ascii, charset).equals(new String(ascii, StandardCharsets.US_ASCII));
    }
}

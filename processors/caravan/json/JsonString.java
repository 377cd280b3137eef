package caravan.json;

import java.nio.charset.StandardCharsets;

/** The inside of a JSON string (RFC 8259 section 7), from UTF-8 bytes. */
public final class JsonString {

    private JsonString() {}

    /**
     * Appends {@code [from..to)} escaped. Valid UTF-8 passes as it is; each invalid sequence becomes U+FFFD, as
     * {@link String#String(byte[], java.nio.charset.Charset)} makes it.
     *
     * @return false when there were invalid sequences
     */
    public static boolean escape(byte[] bytes, int from, int to, ByteBuf out) {
        String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
        byte[] json = JsonText.bytes(text);
        out.append(json, 1, json.length - 1);
        return text.indexOf('\uFFFD') < 0;
    }
}

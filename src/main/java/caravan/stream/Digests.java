package caravan.stream;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/** SHA-256 of entries, as hex digits. */
final class Digests {

    private static final int SHORT = 16;

    private Digests() {}

    static String all(List<Entry> entries) {
        MessageDigest digest = sha256();
        entries.forEach(entry -> digest.update(entry.line()));
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Of one line, the first digits: whoever differs is another one. */
    static String first(Entry entry) {
        return all(List.of(entry)).substring(0, SHORT);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}

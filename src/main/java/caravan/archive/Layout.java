package caravan.archive;

import caravan.batch.Batch;
import caravan.batch.SharedField;
import caravan.batch.Span;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where files stand and what they are called:
 *
 * <pre>
 * &lt;namespace&gt;/&lt;pod&gt;/&lt;container&gt;/2026-11-05/134501Z-&lt;incarnation&gt;-&lt;from&gt;-&lt;to&gt;.ndjson.gz
 * files/var/log/syslog/2026-11-05/134501Z-&lt;incarnation&gt;-&lt;from&gt;-&lt;incarnation&gt;-&lt;to&gt;.ndjson.gz
 * </pre>
 *
 * The names come from whoever writes the logs, so each element is made safe: letters, digits, {@code . _ -} as they
 * are, every other byte as {@code %XX}, a dot in front too, so that none is hidden or leads elsewhere.
 */
final class Layout {

    /** Parts that are being filled; no element made of a name begins with a dot. */
    static final String OPEN = ".open";
    /** What stands in closed files. */
    static final String SEALED_LOG = ".sealed";
    /** Names of closed files; nothing else is ever deleted. */
    static final Pattern SEALED =
            Pattern.compile("\\d{6}Z-[0-9a-f]{32}-\\d+(-[0-9a-f]{32})?-\\d+(\\.\\d+)?\\.ndjson\\.(gz|zst)");
    /** For a part whose first frame is damaged. */
    static final String UNKNOWN = "recovered";

    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final int MOST_OF_ELEMENT = 200;
    private static final int MOST_OF_FOLDER = 1_000;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private Layout() {}

    /** The folder that a batch belongs in, below the archive's directory and without the date. */
    static String folder(Batch batch) {
        for (SharedField field : batch.shared()) {
            if (field.name().equals("kubernetes") && field.value() instanceof Map<?, ?> kubernetes) {
                String folder = container(kubernetes);
                if (folder != null) {
                    return folder;
                }
            }
        }
        return file(batch.source().path());
    }

    private static @Nullable String container(Map<?, ?> kubernetes) {
        StringBuilder folder = new StringBuilder();
        for (String name : new String[] {"namespace_name", "pod_name", "container_name"}) {
            if (!(kubernetes.get(name) instanceof CharSequence value) || value.length() == 0) {
                return null;
            }
            folder.append(folder.length() == 0 ? "" : "/").append(safe(value.toString()));
        }
        return folder.toString();
    }

    private static String file(String path) {
        StringBuilder folder = new StringBuilder("files");
        for (String element : path.split("/", -1)) {
            if (!element.isEmpty()) {
                folder.append('/').append(safe(element));
            }
        }
        return folder.length() <= MOST_OF_FOLDER ? folder.toString() : "files/~" + digest(path);
    }

    /** One element of a path, whatever the name holds. */
    static String safe(String name) {
        StringBuilder safe = new StringBuilder(name.length());
        for (byte b : name.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) (b & 0xff);
            boolean plain =
                    c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || "._-".indexOf(c) >= 0;
            if (plain && (c != '.' || safe.length() > 0)) {
                safe.append(c);
            } else {
                safe.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return safe.length() <= MOST_OF_ELEMENT
                ? safe.toString()
                : safe.substring(0, MOST_OF_ELEMENT - 33) + '~' + digest(name);
    }

    /** 32 hex digits that stand for a text. */
    static String digest(String text) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** What the names of parts end in. */
    static String partExtension(FrameFormat format) {
        return '.' + format.extension() + ".part";
    }

    /** The day, in UTC, that a time falls on. */
    static long day(long epochMillis) {
        return Math.floorDiv(epochMillis, MILLIS_PER_DAY);
    }

    /** The date, in UTC, that a time falls on. */
    static String date(long epochMillis) {
        return DATE.format(Instant.ofEpochMilli(epochMillis));
    }

    /** A closed file's name, without its extension. */
    static String name(long epochMillis, Span first, Span last) {
        String incarnation = first.incarnation().toString();
        String to = last.incarnation().equals(first.incarnation()) ? "" : "-" + last.incarnation();
        return TIME.format(Instant.ofEpochMilli(epochMillis))
                + '-'
                + incarnation
                + '-'
                + first.from()
                + to
                + '-'
                + last.to();
    }
}

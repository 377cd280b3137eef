package caravan.archive;

import caravan.batch.Batch;
import caravan.batch.SharedField;
import caravan.batch.Source;
import caravan.batch.Span;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where files stand and what they are called:
 *
 * <pre>
 * &lt;namespace&gt;/&lt;pod&gt;/&lt;container&gt;/2026-11-05/134501Z-&lt;incarnation&gt;-&lt;from&gt;-&lt;to&gt;-812r90113b.ndjson.gz
 * files/var/log/syslog/2026-11-05/134501Z-&lt;incarnation&gt;-&lt;from&gt;-&lt;incarnation&gt;-&lt;to&gt;-7r350b.ndjson.gz
 * </pre>
 *
 * or, as {@code layout=sequence}, all in one folder:
 *
 * <pre>
 * 1762350301000000-20261105T134501Z-&lt;incarnation&gt;-&lt;from&gt;-&lt;incarnation&gt;-&lt;to&gt;-812r90113b.ndjson.zst
 * </pre>
 *
 * The time is that of the first record; the range begins with the source byte that was written first and ends with the
 * one that was written last; then come the number of records ({@code r}) and of the source bytes that the file accounts
 * for ({@code b}), those of filtered records included. The {@linkplain Sequence number} in front only grows.
 *
 * <p>The names of folders come from whoever writes the logs, so each element is made safe: letters, digits, {@code . _ -} as they
 * are, every other byte as {@code %XX}, a dot in front too, so that none is hidden or leads elsewhere.
 */
final class Layout {

    /** Parts that are being filled; no element made of a name begins with a dot. */
    static final String OPEN = ".open";
    /** What stands in closed files. */
    static final String SEALED_LOG = ".sealed";
    /** Names of closed files; nothing else is ever deleted. */
    static final Pattern SEALED = Pattern.compile("((?<number>\\d{16})-\\d{8}T)?\\d{6}Z"
            + "-[0-9a-f]{32}-\\d+(-[0-9a-f]{32})?-\\d+"
            + "-(?<records>\\d{1,18})r(?<bytes>\\d{1,18})b(\\.\\d+)?\\.ndjson\\.(gz|zst)");
    /** For a part whose first frame is damaged. */
    static final String UNKNOWN = "recovered";
    /** For a part that holds what came of all source files. */
    static final String ALL = "all";

    private static final long MILLIS_PER_DAY = 86_400_000;
    private static final int MOST_OF_ELEMENT = 200;
    private static final int MOST_OF_FOLDER = 1_000;
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuu-MM-dd", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);
    private static final DateTimeFormatter DATE_AND_TIME =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

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

    /** 32 hex digits that stand for the path of a source. */
    static String digest(Source source) {
        return source.derive(Digest.class, file -> new Digest(digest(file.path())))
                .text();
    }

    private record Digest(String text) {}

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
    static String name(long epochMillis, PartContents contents) {
        return TIME.format(Instant.ofEpochMilli(epochMillis)) + range(contents);
    }

    /** A closed file's name, without the number in front and without its extension. */
    static String numberedName(long epochMillis, PartContents contents) {
        return DATE_AND_TIME.format(Instant.ofEpochMilli(epochMillis)) + range(contents);
    }

    private static String range(PartContents contents) {
        Span first = contents.first();
        Span last = contents.last();
        String to = last.incarnation().equals(first.incarnation()) ? "" : "-" + last.incarnation();
        return "-" + first.incarnation() + '-' + first.from() + to + '-' + last.to() + '-' + contents.records() + 'r'
                + contents.sourceBytes() + 'b';
    }

    /**
     * What a closed file's name tells of its content.
     *
     * @param number its place in the sequence; -1 where it has none
     * @param records in it
     * @param sourceBytes that it accounts for
     */
    record Told(long number, long records, long sourceBytes) {}

    /** What a file's name tells; null where it is no closed file of ours. */
    static @Nullable Told read(Path file) {
        Matcher name = SEALED.matcher(String.valueOf(file.getFileName()));
        if (!name.matches()) {
            return null;
        }
        String number = name.group("number");
        return new Told(
                number == null ? -1 : Long.parseLong(number),
                Long.parseLong(name.group("records")),
                Long.parseLong(name.group("bytes")));
    }
}

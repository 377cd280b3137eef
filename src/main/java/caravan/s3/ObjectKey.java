package caravan.s3;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The keys of objects, by a pattern such as <code>{folder}/{date}/{name}</code>. A file always gets the same key,
 * because all that can stand in it comes from the file's path: from {@code <folder>/<date>/<name>} below the staging
 * folder, as the archive lays it out. The name, which holds the range of positions, must be in it, so that no two files
 * get the same one. Safe for use by several threads.
 *
 * <ul>
 *   <li><code>{folder}</code>: {@code shop/web-1/nginx}, or {@code files/var/log/syslog} where it is no container's
 *   <li><code>{namespace}</code>, <code>{pod}</code>, <code>{container}</code>: its parts; {@code _} where it is no
 *       container's
 *   <li><code>{date}</code>: {@code 2026-11-05}; <code>%Y %m %d %H %M</code>: parts of the time of the first record, in
 *       UTC
 *   <li><code>{name}</code>: {@code 134501Z-<incarnation>-<from>-<to>-812r90113b.ndjson.gz}
 *   <li><code>{node}</code>: what the node is called
 * </ul>
 */
final class ObjectKey {

    private static final int LONGEST = 1_024;
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{([a-z]*)}|%(.?)|\\$\\{");
    private static final Pattern FILE = Pattern.compile(
            "(?<folder>.+)/(?<date>(?<Y>\\d{4})-(?<m>\\d\\d)-(?<d>\\d\\d))/(?<name>(?<H>\\d\\d)(?<M>\\d\\d)\\d\\dZ-[^/]+)");
    private static final List<String> NAMES =
            List.of("folder", "namespace", "pod", "container", "date", "name", "node", "Y", "m", "d", "H", "M");
    private static final String FILES = "files/";
    private static final int CONTAINER_DEPTH = 3;

    private final String pattern;
    private final String node;

    /**
     * Keys by a pattern.
     *
     * @throws IllegalArgumentException naming every fault of the pattern
     */
    ObjectKey(String pattern, String node) {
        this.pattern = pattern;
        this.node = node;
        List<String> faults = new ArrayList<>();
        Matcher found = PLACEHOLDER.matcher(pattern);
        while (found.find()) {
            String name = found.group(1) == null ? found.group(2) : found.group(1);
            if (name == null || !NAMES.contains(name) && !found.group().equals("%%")) {
                faults.add("must not hold " + found.group());
            }
        }
        if (!pattern.contains("{name}")) {
            faults.add("must hold {name}, or files would get the same key");
        }
        if (pattern.startsWith("/")) {
            faults.add("must not begin with /");
        }
        if (!faults.isEmpty()) {
            throw new IllegalArgumentException("`s3.key` " + String.join(" and ", faults) + ": was " + pattern);
        }
    }

    /**
     * The key of a file.
     *
     * @param path below the staging folder, divided by slashes
     */
    String of(String path) {
        Matcher file = FILE.matcher(path);
        if (!file.matches()) {
            throw new IllegalArgumentException("not a file of the archive's layout `container`: " + path);
        }
        String key = PLACEHOLDER
                .matcher(pattern)
                .replaceAll(found -> Matcher.quoteReplacement(
                        found.group(1) != null ? value(found.group(1), file) : value(found.group(2), file)));
        int length = key.getBytes(StandardCharsets.UTF_8).length;
        return length <= LONGEST ? key : tooLong(key, file);
    }

    private String value(String name, Matcher file) {
        return switch (name) {
            case "%" -> "%";
            case "node" -> node;
            case "namespace", "pod", "container" -> element(name, file.group("folder"));
            default -> file.group(name);
        };
    }

    private static String element(String name, String folder) {
        String[] elements = folder.split("/", -1);
        if (folder.startsWith(FILES) || elements.length != CONTAINER_DEPTH) {
            return "_";
        }
        return elements[List.of("namespace", "pod", "container").indexOf(name)];
    }

    /** S3 takes 1,024 bytes: then what stands before the name is cut. */
    private static String tooLong(String key, Matcher file) {
        String name = file.group("name");
        return key.substring(0, LONGEST - name.length() - 1) + '~' + name;
    }
}

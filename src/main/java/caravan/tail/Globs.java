package caravan.tail;

import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * The options {@code include} and {@code exclude}: patterns with commas between them, for paths relative to the
 * followed directory. They are those of {@link FileSystem#getPathMatcher} ({@code *}, {@code ?}, {@code [abc]},
 * {@code {a,b}}, a backslash before a character that stands for itself), except that <code>**&#47;</code> stands for
 * no directory too, as it does in shells. Case matters. Immutable.
 */
final class Globs {

    /** Deepest level that {@code **} reaches; files directly in the followed directory are at level 1. */
    static final int DEEPEST = 16;

    private static final String ANY_DIRECTORIES = "**/";
    private static final Pattern SIGNS = Pattern.compile("[*?\\[{\\\\]");

    /** Each doubles the work of a match. */
    private static final int MAX_ANY_DIRECTORIES = 4;

    private final List<PathMatcher> matchers;
    private final List<PathMatcher> directories;
    private final int depth;
    private final List<String> names;

    private Globs(List<PathMatcher> matchers, List<PathMatcher> directories, int depth, List<String> names) {
        this.matchers = matchers;
        this.names = names;
        this.directories = directories;
        this.depth = depth;
    }

    /**
     * Reads an option.
     *
     * @param option its name, for messages
     * @param text may be empty: then nothing matches
     * @throws IllegalArgumentException with a sentence for the user when a pattern is none
     */
    static Globs parse(String option, String text) {
        List<PathMatcher> matchers = new ArrayList<>();
        List<PathMatcher> directories = new ArrayList<>();
        List<String> names = new ArrayList<>();
        int depth = 0;
        for (String pattern : text.isBlank() ? List.<String>of() : split(text)) {
            String fault = addMatchers(pattern, matchers);
            if (fault != null) {
                String in = pattern.equals(text) ? "" : " in \"" + text + '"';
                throw new IllegalArgumentException("`" + option + "` " + fault + ": was \"" + pattern + '"' + in);
            }
            addDirectories(pattern, directories);
            if (!SIGNS.matcher(pattern).find()) {
                names.add(pattern);
            }
            depth = Math.max(depth, depth(pattern));
        }
        return new Globs(matchers, directories, depth, names);
    }

    /** @param relative to the followed directory */
    boolean matches(Path relative) {
        return anyMatches(matchers, relative);
    }

    /**
     * Whether files that match may stand somewhere below a directory; where that is not easily said, they may.
     *
     * @param relative to the followed directory
     */
    boolean mayStandBelow(Path relative) {
        return anyMatches(directories, relative);
    }

    private static boolean anyMatches(List<PathMatcher> matchers, Path relative) {
        for (PathMatcher matcher : matchers) {
            if (matcher.matches(relative)) {
                return true;
            }
        }
        return false;
    }

    /** Patterns that are the name of one file each, relative to the followed directory. */
    List<String> names() {
        return names;
    }

    /** How many levels hold files that can match; 1 is the followed directory alone, 0 none. */
    int depth() {
        return depth;
    }

    /** At commas that are neither in braces or brackets nor behind a backslash. */
    private static List<String> split(String text) {
        List<String> patterns = new ArrayList<>();
        int from = 0;
        char open = ',';
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\\' && open != '[') {
                i++;
            } else if (open == '[') {
                open = c == ']' ? ',' : open;
            } else if (c == '[' && open == ',' || c == '{') {
                open = c;
            } else if (c == '}') {
                open = ',';
            } else if (c == ',' && open == ',') {
                patterns.add(text.substring(from, i).strip());
                from = i + 1;
            }
        }
        patterns.add(text.substring(from).strip());
        return patterns;
    }

    /** @return what is wrong with the pattern, {@code null} when nothing is */
    private static @Nullable String addMatchers(String pattern, List<PathMatcher> matchers) {
        if (pattern.isEmpty()) {
            return "must not hold an empty pattern";
        }
        if (pattern.startsWith("/")) {
            return "is relative to the followed directory and must not begin with /";
        }
        if (pattern.endsWith("/") || ("/" + pattern + "/").matches(".*/\\.{0,2}/.*")) {
            return "must name files, without empty, . or .. parts";
        }
        if (pattern.split("\\*\\*/", -1).length > MAX_ANY_DIRECTORIES + 1) {
            return "may hold **/ at most " + MAX_ANY_DIRECTORIES + " times in a pattern";
        }
        try {
            FileSystem files = FileSystems.getDefault();
            variants(pattern, 0).forEach(variant -> matchers.add(files.getPathMatcher("glob:" + variant)));
            return null;
        } catch (PatternSyntaxException e) {
            return "must hold patterns like *.log (" + e.getDescription() + ")";
        }
    }

    /** The pattern with and without each of its <code>**&#47;</code>. */
    private static Set<String> variants(String pattern, int from) {
        int at = pattern.indexOf(ANY_DIRECTORIES, from);
        if (at < 0) {
            return Set.of(pattern);
        }
        Set<String> variants = new LinkedHashSet<>(variants(pattern, at + 1));
        if (at == 0 || "/{,".indexOf(pattern.charAt(at - 1)) >= 0) {
            variants.addAll(variants(pattern.substring(0, at) + pattern.substring(at + ANY_DIRECTORIES.length()), at));
        }
        return variants;
    }

    /** For each of a pattern's directories, those that are as it says so far. */
    private static void addDirectories(String pattern, List<PathMatcher> directories) {
        int braces = pattern.indexOf('{');
        int plain = braces < 0 ? pattern.length() : braces;
        for (int slash = pattern.indexOf('/'); slash >= 0; slash = pattern.indexOf('/', slash + 1)) {
            int any = pattern.indexOf("**");
            if (slash > plain || any >= 0 && any < slash) {
                int from = pattern.lastIndexOf('/', any >= 0 ? Math.min(any, plain) : plain) + 1;
                directories.add(FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(0, from) + "**"));
                return;
            }
            directories.add(FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(0, slash)));
        }
        if (pattern.contains("**")) {
            int from = pattern.lastIndexOf('/', Math.min(pattern.indexOf("**"), plain)) + 1;
            directories.add(FileSystems.getDefault().getPathMatcher("glob:" + pattern.substring(0, from) + "**"));
        }
    }

    private static int depth(String pattern) {
        if (pattern.contains("**")) {
            return DEEPEST;
        }
        return Math.min(DEEPEST, 1 + (int) pattern.chars().filter(c -> c == '/').count());
    }
}

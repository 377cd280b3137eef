package caravan.docs;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** One Markdown file: its headings, links and the commands in its indented or fenced blocks. */
final class Document {

    /** A link to another file, or to a heading: {@code [text](path#heading)}. */
    record Link(String path, String heading) {}

    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#\\s]*)(?:#([^)\\s]+))?\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");
    private static final Pattern FENCED = Pattern.compile("(?ms)^```[^\\n]*\\n(.*?)^```");
    private static final Pattern INDENTED = Pattern.compile("(?m)^(?: {4}|\\t)(.*)$");
    private static final Pattern NO_PART_OF_AN_ANCHOR = Pattern.compile("[^\\p{L}\\p{N} _-]");

    private final Path file;
    private final String text;

    Document(Path file) {
        this.file = file;
        try {
            this.text = Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All that a reader may find: README.md, and the files of docs and k8s. */
    static List<Document> all() throws IOException {
        try (Stream<Path> below = Stream.of(Path.of("docs"), Path.of("k8s"))
                .filter(Files::isDirectory)
                .flatMap(Document::walk)) {
            return Stream.concat(Stream.of(Path.of("README.md")), below)
                    .filter(path -> path.toString().endsWith(".md"))
                    .sorted()
                    .map(Document::new)
                    .toList();
        }
    }

    private static Stream<Path> walk(Path folder) {
        try {
            return Files.walk(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path file() {
        return file;
    }

    /** Those to places in this tree. */
    List<Link> links() {
        return LINK.matcher(text)
                .results()
                .filter(found -> !found.group(1).contains("://"))
                .map(found -> new Link(found.group(1), found.group(2) == null ? "" : found.group(2)))
                .toList();
    }

    /** What {@code #...} may name, as GitHub makes it of a heading. */
    Set<String> anchors() {
        return HEADING.matcher(text)
                .results()
                .map(heading -> anchor(heading.group(1)))
                .collect(Collectors.toSet());
    }

    private static String anchor(String heading) {
        return NO_PART_OF_AN_ANCHOR
                .matcher(heading.toLowerCase(Locale.ROOT))
                .replaceAll("")
                .strip()
                .replace(' ', '-');
    }

    /** The text of the blocks. */
    String commands() {
        return Stream.concat(
                        FENCED.matcher(text).results().map(block -> block.group(1)),
                        INDENTED.matcher(text).results().map(line -> line.group(1)))
                .collect(Collectors.joining("\n"));
    }

    /** What is found of a pattern's first group in the blocks, each once. */
    Set<String> inCommands(Pattern pattern) {
        Matcher matcher = pattern.matcher(commands());
        return matcher.results().map(found -> found.group(1)).collect(Collectors.toSet());
    }

    @Override
    public String toString() {
        return file.toString();
    }
}

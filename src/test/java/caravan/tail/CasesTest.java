package caravan.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Whether the table {@code cases.md} names every case once, and only tests that there are. */
class CasesTest {

    private static final Path TABLE = Path.of("src/test/java/caravan/tail/cases.md");

    private static final Map<String, List<String>> NUMBERS = Map.of(
            "Tailing & reading",
            numbers(1, 39),
            "Rotation, truncation, symlinks",
            numbers(40, 65),
            "Identity & checkpoint",
            numbers(66, 83),
            "Partial and multi-line",
            numbers(84, 103),
            "Metadata",
            numbers(104, 126));

    private static final List<String> PACKAGES = List.of(
            "json",
            "tail",
            "cri",
            "batch",
            "encoding",
            "checkpoint",
            "kubernetes",
            "pods",
            "archive",
            "node",
            "routes",
            "steps");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern REASON = Pattern.compile("n/a: \\S+ \\S+.*");

    private record Row(String number, String words, String tests) {

        static Row of(String line) {
            String[] cells = line.split("\\|", -1);
            assertThat(cells).as(line).hasSize(5);
            return new Row(cells[1].strip(), cells[2].strip(), cells[3].strip());
        }

        Stream<MatchResult> named() {
            return NAMED.matcher(tests).results();
        }
    }

    private static List<String> numbers(int from, int to) {
        return IntStream.rangeClosed(from, to)
                .boxed()
                .flatMap(number -> number == 60 ? Stream.of("60", "60a") : Stream.of(number.toString()))
                .toList();
    }

    private static Map<String, List<Row>> sections() throws IOException {
        Map<String, List<Row>> sections = new LinkedHashMap<>();
        String section = "";
        for (String line : Files.readAllLines(TABLE)) {
            if (line.startsWith("## ")) {
                section = line.substring(3);
                sections.put(section, new ArrayList<>());
            } else if (line.startsWith("|") && !line.startsWith("| case |") && !line.startsWith("|---")) {
                sections.get(section).add(Row.of(line));
            }
        }
        return sections;
    }

    private static List<Row> rows() throws IOException {
        return sections().values().stream().flatMap(List::stream).toList();
    }

    @Test
    void everyCaseStandsInItsSectionOnce() throws IOException {
        Map<String, List<Row>> sections = sections();
        assertThat(sections.keySet()).containsExactlyInAnyOrderElementsOf(NUMBERS.keySet());
        sections.forEach((name, rows) ->
                assertThat(rows).as(name).extracting(Row::number).isEqualTo(NUMBERS.get(name)));
    }

    @Test
    void everyCaseHasATestOrAReason() throws IOException {
        assertThat(rows()).isNotEmpty().allSatisfy(row -> {
            assertThat(row.words()).isNotBlank();
            String rest = NAMED.matcher(row.tests()).replaceAll("").replaceFirst("^[ ,]*(; )?", "");
            boolean hasTest = row.named().findAny().isPresent();
            assertThat(rest).satisfiesAnyOf(reason -> assertThat(reason).matches(REASON), nothing -> assertThat(
                            hasTest && nothing.isEmpty())
                    .isTrue());
        });
    }

    @Test
    void everyNamedTestIsThere() throws IOException {
        List<String> missing = rows().stream()
                .flatMap(Row::named)
                .filter(Predicate.not(named -> isTest(named.group(1), named.group(2))))
                .map(MatchResult::group)
                .toList();
        assertThat(missing).isEmpty();
    }

    private static boolean isTest(String type, String method) {
        return PACKAGES.stream()
                .flatMap(name -> methods("caravan." + name + "." + type))
                .filter(found -> found.getName().equals(method))
                .anyMatch(found -> AnnotationSupport.isAnnotated(found, Testable.class));
    }

    private static Stream<Method> methods(String type) {
        try {
            Class<?> found = Class.forName(type, false, CasesTest.class.getClassLoader());
            return Arrays.stream(found.getDeclaredMethods());
        } catch (ClassNotFoundException e) {
            return Stream.empty();
        }
    }
}

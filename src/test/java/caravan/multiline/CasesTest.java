package caravan.multiline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.platform.commons.annotation.Testable;
import org.junit.platform.commons.support.AnnotationSupport;

/** Whether the table {@code cases.md} names every case about joining lines, and only tests that there are. */
class CasesTest {

    private static final Path TABLE = Path.of("src/test/java/caravan/multiline/cases.md");

    /** Cases 84, 91 and 103 are about pieces of one line alone. */
    private static final List<String> NUMBERS = IntStream.rangeClosed(85, 102)
            .filter(number -> number != 91)
            .mapToObj(Integer::toString)
            .toList();

    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern REASON = Pattern.compile("n/a: \\S+ \\S+.*");

    private static List<String[]> rows() throws IOException {
        return Files.readAllLines(TABLE).stream()
                .filter(line -> line.matches("\\| \\d.*"))
                .map(line -> line.split("\\|", -1))
                .toList();
    }

    @Test
    void everyCaseStandsThereInItsOrder() throws IOException {
        assertThat(rows().stream().map(row -> row[1].strip()).distinct()).isEqualTo(NUMBERS);
        assertThat(rows()).allSatisfy(row -> assertThat(row).hasSize(5));
    }

    @Test
    void everyCaseHasATest() throws IOException {
        assertThat(rows()).allSatisfy(row -> {
            String tests = row[3].strip();
            assertThat(NAMED.matcher(tests).find()).as(tests).isTrue();
            String rest = NAMED.matcher(tests).replaceAll("").replaceFirst("^[ ,]*(; )?", "");
            assertThat(rest).satisfiesAnyOf(reason -> assertThat(reason).matches(REASON), nothing -> assertThat(nothing)
                    .isEmpty());
        });
    }

    @Test
    void everyNamedTestIsThere() throws IOException {
        List<String> missing = rows().stream()
                .flatMap(row -> NAMED.matcher(row[3]).results())
                .filter(named -> !isTest(named.group(1), named.group(2)))
                .map(MatchResult::group)
                .toList();
        assertThat(missing).isEmpty();
    }

    private static boolean isTest(String type, String method) {
        return Stream.of("multiline", "tail")
                .flatMap(name -> methods("caravan." + name + "." + type))
                .filter(found -> found.getName().equals(method))
                .anyMatch(found -> AnnotationSupport.isAnnotated(found, Testable.class));
    }

    private static Stream<Method> methods(String type) {
        try {
            return Arrays.stream(
                    Class.forName(type, false, CasesTest.class.getClassLoader()).getDeclaredMethods());
        } catch (ClassNotFoundException e) {
            return Stream.empty();
        }
    }
}

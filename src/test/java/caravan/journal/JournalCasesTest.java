package caravan.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whether the table {@code cases.md} names only tests that there are. */
class JournalCasesTest {

    private static final Path TESTS = Path.of("src/test/java/caravan");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");

    @Test
    void namedTestsAreThere() throws Exception {
        String table = Files.readString(TESTS.resolve("journal/cases.md"));
        assertThat(table.lines().filter(line -> line.matches("\\| \\d+ \\|.*")))
                .hasSizeGreaterThan(15)
                .allMatch(line -> line.contains("`") || line.contains("n/a: "));
        for (MatchResult named : NAMED.matcher(table).results().toList()) {
            assertThat(source(named.group(1))).contains(" void " + named.group(2) + "(");
        }
    }

    private static String source(String test) throws Exception {
        try (Stream<Path> found = Files.find(TESTS, 3, (path, any) -> path.endsWith(test + ".java"))) {
            return Files.readString(found.findFirst().orElseThrow());
        }
    }
}

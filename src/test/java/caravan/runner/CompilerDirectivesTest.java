package caravan.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What the optimising compiler may compile. The JVM takes the first directive that matches, and says nothing of one which
 * matches no method: a class that has moved would take the compiler's megabytes with it.
 */
class CompilerDirectivesTest {

    private static final Path DIRECTIVES = Path.of("src", "main", "runner", "compile.json");

    private static List<String> patterns(boolean isExcluded) throws IOException {
        JsonNode directives = JsonMapper.builder()
                .enable(JsonReadFeature.ALLOW_UNQUOTED_FIELD_NAMES)
                .build()
                .readTree(DIRECTIVES.toFile());
        List<String> patterns = new ArrayList<>();
        for (JsonNode directive : directives) {
            if (directive.at("/c2/Exclude").booleanValue() == isExcluded) {
                directive.get("match").forEach(pattern -> patterns.add(pattern.asText()));
            }
        }
        return patterns;
    }

    private static Set<String> packages(Path root) throws IOException {
        try (Stream<Path> folders = Files.list(root.resolve("caravan"))) {
            return folders.filter(Files::isDirectory)
                    .map(folder -> "caravan/" + folder.getFileName() + "/*.*")
                    .collect(Collectors.toSet());
        }
    }

    @Test
    void itCompilesTheStepsOverRecordsAndNothingElse() throws IOException {
        assertThat(patterns(false)).containsExactlyInAnyOrderElementsOf(packages(Path.of("processors")));
    }

    @Test
    void whatIsLeftOutByNameIsThere() throws IOException {
        List<String> named = new ArrayList<>(patterns(true));
        assertThat(named.remove(named.size() - 1)).as("the last one").isEqualTo("*.*");

        assertThat(named).isNotEmpty().allSatisfy(pattern -> {
            String name = pattern.substring(0, pattern.indexOf('.'));
            String method = pattern.substring(name.length() + 1);
            Class<?> type =
                    Class.forName(name.replace('/', '.'), false, getClass().getClassLoader());
            assertThat(Stream.of(type.getDeclaredMethods()).map(each -> each.getName()))
                    .as(pattern)
                    .anyMatch(each -> method.equals("*") || method.equals(each));
        });
    }
}

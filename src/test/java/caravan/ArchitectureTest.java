package caravan;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Keeps the two source roots apart; which package lies in which root is read from the folders. */
class ArchitectureTest {

    private static final Pattern THREADS = Pattern.compile("java\\.lang\\.(Thread|Process)(Builder|\\$.*)?"
            + "|java\\.util\\.Timer"
            + "|java\\.util\\.concurrent\\.(Executors?|.*ExecutorService|.*Executor|ForkJoin.*|CompletableFuture)");
    private static final Pattern FILES_AND_SOCKETS = Pattern.compile("java\\.io\\.(File.*|RandomAccessFile)"
            + "|java\\.nio\\.file\\.(Files|FileSystems?|WatchService)"
            + "|java\\.nio\\.channels\\..*"
            + "|java\\.net\\.(?!URI).*");

    private static JavaClasses product;
    private static Set<String> processors;
    private static Set<String> components;

    @BeforeAll
    static void readBothRoots() throws IOException {
        processors = packagesBelow(Path.of("processors"));
        components = packagesBelow(Path.of("src/main/java"));
        product = new ClassFileImporter().importPath(Path.of("target/classes"));
    }

    @Test
    void aPackageLiesInOneRootOnly() {
        assertThat(processors).isNotEmpty().doesNotContainAnyElementsOf(components);
    }

    @Test
    void processorsNeverUseComponents() {
        noClasses()
                .that(liveIn(processors))
                .should()
                .dependOnClassesThat(liveIn(components))
                .check(product);
    }

    @Test
    void processorsHaveNoThreadsAndNoFiles() {
        noThreadsAndNoFiles(liveIn(processors)).check(product);
    }

    @Test
    void processorsHaveNoClock() {
        noClock(liveIn(processors)).check(product);
    }

    @Test
    void whatIsForbiddenIsFound() {
        JavaClasses offenders = new ClassFileImporter().importClasses(Offender.class);
        DescribedPredicate<JavaClass> everything = DescribedPredicate.alwaysTrue();
        assertThatThrownBy(() -> noThreadsAndNoFiles(everything).check(offenders))
                .hasMessageContaining("java.lang.Thread")
                .hasMessageContaining("java.nio.file.Files");
        assertThatThrownBy(() -> noClock(everything).check(offenders))
                .hasMessageContaining("currentTimeMillis")
                .hasMessageContaining("java.time.Instant.now")
                .hasMessageContaining("java.util.Date");
    }

    @Test
    void everyPackageIsDescribedAndNullMarked() {
        assertThat(Stream.of(processors, components).flatMap(Set::stream)).allSatisfy(name -> {
            assertThat(product.contain(name + ".package-info")).isTrue();
            assertThat(product.get(name + ".package-info").isAnnotatedWith(NullMarked.class))
                    .isTrue();
        });
    }

    private static ArchRule noThreadsAndNoFiles(DescribedPredicate<JavaClass> where) {
        return noClasses()
                .that(where)
                .should()
                .dependOnClassesThat(named(THREADS))
                .orShould()
                .dependOnClassesThat(named(FILES_AND_SOCKETS));
    }

    private static ArchRule noClock(DescribedPredicate<JavaClass> where) {
        return noClasses()
                .that(where)
                .should()
                .accessTargetWhere(describe("read a clock", ArchitectureTest::readsClock));
    }

    private static boolean readsClock(JavaAccess<?> access) {
        String owner = access.getTargetOwner().getName();
        String name = access.getName();
        return switch (owner) {
            case "java.lang.System" -> name.equals("currentTimeMillis") || name.equals("nanoTime");
            case "java.time.Clock" -> name.startsWith("system") || name.startsWith("tick");
            case "java.util.Date" -> name.equals("<init>");
            default -> owner.startsWith("java.time.") && name.equals("now");
        };
    }

    private static DescribedPredicate<JavaClass> named(Pattern names) {
        return describe(
                "are named " + names, type -> names.matcher(type.getName()).matches());
    }

    private static DescribedPredicate<JavaClass> liveIn(Set<String> packages) {
        return describe("live in " + packages, type -> packages.contains(type.getPackageName()));
    }

    private static Set<String> packagesBelow(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(file -> root.relativize(file.getParent()).toString().replace('/', '.'))
                    .collect(Collectors.toSet());
        }
    }

    /** Does everything that a processor must not do. */
    private static final class Offender {

        @SuppressWarnings({"JavaUtilDate", "UnusedMethod"})
        static Object offend() throws IOException {
            Thread.currentThread();
            Files.size(Path.of("x"));
            return Instant.now().toEpochMilli() + System.currentTimeMillis() + new Date().getTime();
        }
    }
}

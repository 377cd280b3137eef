package caravan.manifests;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** {@code helm template} of {@code k8s/chart}, by the code of Helm itself, which needs no cluster. */
final class Chart {

    private static final Path FOLDER = Path.of("k8s/chart");

    static {
        // where it unpacks its native library, and deletes it at the end
        System.setProperty("jna.tmpdir", Path.of("target").toAbsolutePath().toString());
    }

    private Chart() {}

    /** Skips the test on other machines: the build takes the library for this kind only. */
    static void assumeItIsThere() {
        Assumptions.assumeTrue(
                System.getProperty("os.name").equals("Linux")
                        && System.getProperty("os.arch").equals("amd64"),
                "needs the native library of Helm, which is here for Linux on amd64");
    }

    /**
     * All documents, as a release {@code caravan} in the namespace {@code logging}.
     *
     * @throws IllegalStateException with what Helm said, when it refuses the values
     */
    static String render(ObjectNode values) throws IOException {
        Path file = Files.createTempFile(Path.of("target"), "values", ".yaml");
        try {
            Files.writeString(file, new ObjectMapper().writeValueAsString(values));
            return new Helm(FOLDER)
                    .template()
                    .withName("caravan")
                    .withNamespace("logging")
                    .withValuesFile(file)
                    .call();
        } finally {
            Files.delete(file);
        }
    }

    /** Whether {@code helm lint} finds nothing. */
    static boolean isClean() {
        return !new Helm(FOLDER).lint().strict().call().isFailed();
    }
}

package caravan.manifests;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** {@code kubectl kustomize}, which needs no cluster. */
final class Kustomize {

    /** Older ones do not know all that is used: the kubectl of Debian 12 has version 2. */
    private static final int OLDEST = 5;

    private static final Pattern VERSION = Pattern.compile("Kustomize Version: v(\\d+)");
    private static final long PATIENCE_SECONDS = 60;
    private static final @Nullable String MISSING = missing();

    private Kustomize() {}

    /** Skips the test where there is no kubectl that can do it; no package of Debian 12 could be installed for it. */
    static void assumeItIsThere() {
        Assumptions.assumeTrue(MISSING == null, MISSING);
    }

    private static @Nullable String missing() {
        String needed = "needs a kubectl with kustomize " + OLDEST + " or later: ";
        try {
            String said = run("kubectl", "version", "--client");
            Matcher version = VERSION.matcher(said);
            return version.find() && Integer.parseInt(version.group(1)) >= OLDEST ? null : needed + said;
        } catch (IOException e) {
            return needed + e.getMessage();
        }
    }

    /**
     * All documents that a folder with a kustomization makes.
     *
     * @throws IOException with what kubectl said, when it cannot
     */
    static String render(Path folder) throws IOException {
        return run("kubectl", "kustomize", folder.toString());
    }

    private static String run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try (var out = process.getInputStream()) {
            String said = new String(out.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new IOException(String.join(" ", command) + ": " + said);
            }
            return said;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        } finally {
            process.destroyForcibly();
        }
    }
}

package caravan.api;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the API server is reached; null is what {@link Fabric8Client} finds out by itself.
 *
 * @param kubeconfig instead of all the others
 * @param tokenFile read again for each request
 * @param caFile in PEM
 * @param insecure whether any certificate will do
 * @param environment of the process
 */
public record ApiOptions(
        @Nullable URI server,
        @Nullable Path kubeconfig,
        @Nullable Path tokenFile,
        @Nullable Path caFile,
        boolean insecure,
        Map<String, String> environment) {

    private static final Path SERVICE_ACCOUNT = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

    /**
     * From options that have the names of these parameters; an empty text is as good as none. What is wrong with them
     * is left in {@code faults}. The files of the service account are taken where none are given.
     */
    public static ApiOptions of(
            Faults faults,
            String server,
            String kubeconfig,
            String tokenFile,
            String caFile,
            boolean insecure,
            Map<String, String> environment) {
        faults.check(
                kubeconfig.isBlank() || server.isBlank(),
                "`server` and `kubeconfig` exclude each other",
                server + " and " + kubeconfig);
        return new ApiOptions(
                faults.uri("server", server),
                file(faults, "kubeconfig", kubeconfig, null),
                file(faults, "tokenFile", tokenFile, SERVICE_ACCOUNT.resolve("token")),
                file(faults, "caFile", caFile, SERVICE_ACCOUNT.resolve("ca.crt")),
                insecure,
                Map.copyOf(environment));
    }

    /** A file that is given must be there; the usual one is taken if it is. */
    private static @Nullable Path file(Faults faults, String option, String text, @Nullable Path usual) {
        if (text.isBlank()) {
            return usual != null && Files.isReadable(usual) ? usual : null;
        }
        Path file = Path.of(text.strip()).toAbsolutePath().normalize();
        faults.check(Files.isReadable(file), "`" + option + "` must be a file that can be read", file);
        return file;
    }
}

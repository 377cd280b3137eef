package caravan.apiserver;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The files by which a client finds a server: a kubeconfig, or the folder that a pod has of its service account. */
public final class ClusterFiles {

    private static final List<String> NAMES = List.of("token", "ca.crt", "namespace");

    private ClusterFiles() {}

    /** Writes a kubeconfig with the token, and the authority's certificate, in it. */
    public static Path kubeconfig(Path file, ApiServer server, String token) throws IOException {
        String authority = server.ca()
                .map(ca -> "    certificate-authority-data: "
                        + Base64.getEncoder().encodeToString(ca.pem().getBytes(StandardCharsets.UTF_8)) + '\n')
                .orElse("");
        return Files.writeString(file, """
                apiVersion: v1
                kind: Config
                current-context: test
                contexts:
                - name: test
                  context:
                    cluster: test
                    user: test
                    namespace: default
                clusters:
                - name: test
                  cluster:
                    server: %s
                %susers:
                - name: test
                  user:
                    token: %s
                """.formatted(server.uri(), authority, token));
    }

    /**
     * Writes {@code token}, {@code ca.crt} (without TLS an empty one) and {@code namespace} as the kubelet projects
     * them: links through {@code ..data}, which is swapped in one step when they change. Called again, it rotates the
     * token. The pod also has {@code KUBERNETES_SERVICE_HOST} and {@code KUBERNETES_SERVICE_PORT} in its environment.
     */
    public static Path serviceAccount(Path folder, ApiServer server, String token, String namespace)
            throws IOException {
        Files.createDirectories(folder);
        Path version = Files.createTempDirectory(folder, "..2026_");
        Files.writeString(version.resolve("token"), token);
        Files.writeString(
                version.resolve("ca.crt"), server.ca().map(TestCa::pem).orElse(""));
        Files.writeString(version.resolve("namespace"), namespace);
        Path data = folder.resolve("..data");
        Optional<Path> before = Files.exists(data) ? Optional.of(data.toRealPath()) : Optional.empty();
        Path next = Files.createSymbolicLink(folder.resolve("..data_tmp"), version.getFileName());
        Files.move(next, data, StandardCopyOption.ATOMIC_MOVE);
        for (String name : NAMES) {
            if (!Files.isSymbolicLink(folder.resolve(name))) {
                Files.createSymbolicLink(folder.resolve(name), Path.of("..data", name));
            }
        }
        if (before.isPresent()) {
            for (String name : NAMES) {
                Files.delete(before.get().resolve(name));
            }
            Files.delete(before.get());
        }
        return folder;
    }
}

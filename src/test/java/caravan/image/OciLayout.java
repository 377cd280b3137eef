package caravan.image;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** An image of one platform, in a folder that has the form of an OCI image layout. */
final class OciLayout {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Path BUILT = Path.of("target", "image");

    private final Path folder;

    private OciLayout(Path folder) {
        this.folder = folder;
    }

    /** Unpacks the image that was built for this machine; a test is skipped where there is none. */
    static OciLayout ofThisMachine(Path folder) throws IOException, InterruptedException {
        String architecture =
                switch (System.getProperty("os.arch")) {
                    case "aarch64" -> "arm64";
                    default -> "amd64";
                };
        List<Path> tars;
        try (Stream<Path> files = Files.isDirectory(BUILT) ? Files.list(BUILT) : Stream.empty()) {
            tars = files.filter(file -> file.toString().endsWith("-" + architecture + ".tar"))
                    .toList();
        }
        assumeTrue(tars.size() == 1, "no image in " + BUILT + ": mvn -DskipTests package -Pimage");
        Files.createDirectories(folder);
        Commands.run("tar", "-xf", tars.get(0).toString(), "-C", folder.toString());
        return new OciLayout(folder);
    }

    JsonNode index() throws IOException {
        return JSON.readTree(folder.resolve("index.json").toFile());
    }

    /** {@code manifest.json}, by which Docker before 25 loads it. */
    JsonNode dockerManifest() throws IOException {
        return JSON.readTree(folder.resolve("manifest.json").toFile());
    }

    JsonNode manifest() throws IOException {
        return JSON.readTree(blob(index().at("/manifests/0/digest").asText()).toFile());
    }

    /** Architecture, user, environment, labels and the like. */
    JsonNode config() throws IOException {
        return JSON.readTree(blob(manifest().at("/config/digest").asText()).toFile());
    }

    /** Strings below a path of the configuration: {@code /config/Entrypoint}. */
    List<String> strings(String path) throws IOException {
        return StreamSupport.stream(config().at(path).spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    /** All blobs, whose names are the sums of their bytes. */
    List<Path> blobs() throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve("blobs/sha256"))) {
            return files.sorted().toList();
        }
    }

    Path blob(String digest) {
        return folder.resolve("blobs").resolve(digest.replace(':', '/'));
    }

    /** Lays the layers on each other. Needs root, for the files are root's. */
    Path unpack(Path root) throws IOException, InterruptedException {
        Files.createDirectories(root);
        for (JsonNode layer : manifest().at("/layers")) {
            String digest = layer.at("/digest").asText();
            Commands.run("tar", "-xzpf", blob(digest).toString(), "-C", root.toString(), "--numeric-owner");
        }
        return root;
    }
}

package caravan.pods;

import caravan.api.Reason;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Pods from the files {@code *.json} of a folder: each a Pod, a Namespace, a Node or a list of them, as {@code kubectl
 * get -o json} prints them. Looked at each second, read when a file has changed; a pod that is in no file any more is
 * deleted. A file that cannot be read counts as it was before, and is warned of.
 */
final class FolderSource implements PodSource {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** What one file tells, and by what it is seen to have changed. */
    private record Contents(
            FileStamp stamp,
            List<PodState> pods,
            List<NamespaceState> namespaces,
            @Nullable Map<String, String> nodeLabels) {}

    private final Path folder;
    private final @Nullable String node;
    private Map<Path, Contents> files = new TreeMap<>();
    private @Nullable PodSink sink;
    private volatile String state = "not read yet";

    FolderSource(PodsOptions options) {
        folder = Objects.requireNonNull(options.folder());
        node = options.node();
    }

    @Override
    public void start(PodSink told) {
        sink = told;
        tick();
    }

    @Override
    public void tick() {
        PodSink told = Objects.requireNonNull(sink);
        try {
            Map<Path, FileStamp> found = list();
            told.warnings().over("folder", folder + ": can be read again");
            if (state.startsWith("read") && isSame(found)) {
                told.heard();
            } else {
                read(found, told);
                tell(told);
                state = "read " + files.size() + " files of " + folder;
            }
        } catch (IOException e) {
            state = "cannot read " + folder + ": " + e;
            told.warnings().warn("folder", "the folder of pods cannot be read, what is known stays: " + e);
        }
    }

    private Map<Path, FileStamp> list() throws IOException {
        Map<Path, FileStamp> found = new TreeMap<>();
        try (Stream<Path> all = Files.list(folder)) {
            for (Path file : all.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(".json") && !name.startsWith(".")) {
                    try {
                        found.put(file, FileStamp.of(file));
                    } catch (NoSuchFileException e) {
                        continue; // deleted since it was listed
                    }
                }
            }
        }
        return found;
    }

    private boolean isSame(Map<Path, FileStamp> found) {
        return found.size() == files.size()
                && found.entrySet().stream().allMatch(file -> isSame(file.getValue(), files.get(file.getKey())));
    }

    private static boolean isSame(FileStamp stamp, @Nullable Contents known) {
        return known != null && known.stamp.equals(stamp);
    }

    private void read(Map<Path, FileStamp> found, PodSink told) {
        Map<Path, Contents> now = new TreeMap<>();
        found.forEach((file, stamp) -> {
            Contents before = files.get(file);
            now.put(file, before != null && isSame(stamp, before) ? before : read(file, stamp, before, told));
        });
        files = now;
    }

    private Contents read(Path file, FileStamp stamp, @Nullable Contents before, PodSink told) {
        String kind = "file " + file;
        try {
            Contents contents = contents(stamp, JSON.readTree(file.toFile()));
            told.warnings().over(kind, file + ": can be read again");
            return contents;
        } catch (IOException | IllegalArgumentException e) {
            told.warnings().warn(kind, file + ": is no pod, or list of pods, in JSON: " + Reason.of(e));
            return before == null
                    ? new Contents(stamp, List.of(), List.of(), null)
                    : new Contents(stamp, before.pods, before.namespaces, before.nodeLabels);
        }
    }

    private Contents contents(FileStamp stamp, JsonNode json) {
        List<PodState> pods = new ArrayList<>();
        List<NamespaceState> namespaces = new ArrayList<>();
        Map<String, String> nodeLabels = null;
        String kind = json.path("kind").asText();
        boolean isList = kind.endsWith("List");
        for (JsonNode object : isList ? json.path("items") : List.of(json)) {
            String itemKind = object.path("kind").asText(isList ? kind.substring(0, kind.length() - 4) : "");
            switch (itemKind) {
                case "Pod" -> pods.add(PodReader.state(object));
                case "Namespace" -> namespaces.add(PodReader.namespace(object));
                case "Node" -> nodeLabels = isThisNode(object) ? PodReader.labels(object) : nodeLabels;
                default ->
                    throw new IllegalArgumentException(
                            "its kind must be Pod, Namespace, Node or a list of" + " them: was '" + itemKind + "'");
            }
        }
        return new Contents(stamp, pods, namespaces, nodeLabels);
    }

    private boolean isThisNode(JsonNode object) {
        return node == null || object.path("metadata").path("name").asText().equals(node);
    }

    private void tell(PodSink told) {
        Map<String, PodState> pods = new HashMap<>();
        List<NamespaceState> namespaces = new ArrayList<>();
        for (Contents contents : files.values()) {
            contents.pods.forEach(pod -> pods.put(pod.pod().uid(), pod));
            namespaces.addAll(contents.namespaces);
            if (contents.nodeLabels != null) {
                told.putNode(contents.nodeLabels);
            }
        }
        told.replaceNamespaces(namespaces);
        told.replace(pods.values());
    }

    @Override
    public String state() {
        return state;
    }

    @Override
    public void close() {}
}

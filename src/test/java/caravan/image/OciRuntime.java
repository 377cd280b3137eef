package caravan.image;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A program that runs a bundle of the OCI runtime specification. */
final class OciRuntime implements ContainerRuntime {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<String> program;

    private OciRuntime(String... program) {
        this.program = List.of(program);
    }

    static OciRuntime runc() {
        return new OciRuntime("runc");
    }

    static OciRuntime crun() {
        return new OciRuntime("crun", "--cgroup-manager=disabled");
    }

    @Override
    public List<String> command(Spec spec, Path folder) throws IOException {
        Path bundle = Files.createTempDirectory(folder, "bundle");
        JSON.writeValue(bundle.resolve("config.json").toFile(), config(spec));
        List<String> command = new ArrayList<>(List.of("env")); // ends with 127 where the program is not there
        command.addAll(program);
        command.addAll(List.of("--root", folder.resolve("runtime").toString()));
        command.addAll(List.of("run", "--bundle", bundle.toString(), "caravan-" + UUID.randomUUID()));
        return command;
    }

    private static Map<String, Object> config(Spec spec) {
        return Map.of(
                "ociVersion",
                "1.0.2",
                "hostname",
                "node",
                "process",
                process(spec),
                "root",
                Map.of("path", spec.root().toAbsolutePath().toString(), "readonly", true),
                "mounts",
                mounts(spec),
                "linux",
                Map.of("namespaces", namespaces()));
    }

    private static Map<String, Object> process(Spec spec) {
        Security security = spec.security();
        return Map.of(
                "args",
                spec.arguments(),
                "env",
                spec.environment().entrySet().stream()
                        .map(variable -> variable.getKey() + "=" + variable.getValue())
                        .toList(),
                "cwd",
                "/var/lib/caravan",
                "user",
                Map.of("uid", security.user(), "gid", security.user()),
                "capabilities",
                Map.of(
                        "bounding", security.capabilities(),
                        "permitted", security.capabilities(),
                        "effective", security.capabilities()),
                "noNewPrivileges",
                true);
    }

    private static List<Map<String, Object>> mounts(Spec spec) {
        List<Map<String, Object>> mounts = new ArrayList<>();
        mounts.add(mount("/proc", "proc", "proc", List.of("nosuid", "nodev", "noexec")));
        mounts.add(mount("/dev", "tmpfs", "tmpfs", List.of("nosuid", "mode=755")));
        for (Path folder : spec.readable()) {
            mounts.add(mount(folder.toString(), "bind", folder.toString(), List.of("rbind", "ro")));
        }
        mounts.add(mount("/var/lib/caravan", "bind", spec.state().toString(), List.of("rbind", "rw")));
        return mounts;
    }

    private static Map<String, Object> mount(String to, String type, String source, List<String> options) {
        return Map.of("destination", to, "type", type, "source", source, "options", options);
    }

    private static List<Map<String, String>> namespaces() {
        return List.of("pid", "mount", "ipc", "uts", "network").stream()
                .map(type -> Map.of("type", type))
                .toList();
    }

    @Override
    public String toString() {
        return program.get(0);
    }
}

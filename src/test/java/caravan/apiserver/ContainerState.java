package caravan.apiserver;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** A container of a pod that is being built: its place in the spec, and what the status says of it. */
final class ContainerState {

    /** The two lists of a pod that a container stands in. */
    enum Role {
        INIT("initContainers", "initContainerStatuses"),
        APP("containers", "containerStatuses"),
        EPHEMERAL("ephemeralContainers", "ephemeralContainerStatuses");

        final String specs;
        final String statuses;

        Role(String specs, String statuses) {
            this.specs = specs;
            this.statuses = statuses;
        }
    }

    private static final String RUNTIME = "containerd://";

    final Role role;
    final String name;
    String image;
    /** Empty while it waits to be made. */
    String id;
    /** Empty before the first restart. */
    String previousId = "";

    int restarts;
    boolean ended;

    ContainerState(Role role, String name, String id) {
        this.role = role;
        this.name = name;
        this.id = id;
        this.image = "registry.example.com/shop/" + name + ":1.4.2";
        this.ended = role == Role.INIT;
    }

    void restart(String nextId) {
        previousId = id;
        id = nextId;
        restarts++;
    }

    ObjectNode spec() {
        ObjectNode spec = Json.object().put("name", name).put("image", image).put("imagePullPolicy", "IfNotPresent");
        spec.putObject("resources");
        spec.put("terminationMessagePath", "/dev/termination-log").put("terminationMessagePolicy", "File");
        return spec;
    }

    ObjectNode status(String started) {
        ObjectNode status = Json.object().put("name", name);
        ObjectNode state = status.putObject("state");
        if (id.isEmpty()) {
            state.putObject("waiting").put("reason", "ContainerCreating");
        } else if (ended) {
            terminated(state, id, "Completed", 0, started);
        } else {
            state.putObject("running").put("startedAt", started);
        }
        ObjectNode last = status.putObject("lastState");
        if (!previousId.isEmpty()) {
            terminated(last, previousId, "Error", 1, started);
        }
        status.put("ready", !id.isEmpty()).put("restartCount", restarts).put("image", image);
        // As the API has it: empty, but there, while the container waits.
        status.put("imageID", id.isEmpty() ? "" : image.split(":")[0] + "@sha256:" + "5be1c2a7".repeat(8));
        if (!id.isEmpty()) {
            status.put("containerID", RUNTIME + id);
        }
        return status.put("started", !id.isEmpty() && !ended);
    }

    private static void terminated(ObjectNode state, String id, String reason, int exitCode, String at) {
        state.putObject("terminated")
                .put("exitCode", exitCode)
                .put("reason", reason)
                .put("startedAt", at)
                .put("finishedAt", at)
                .put("containerID", RUNTIME + id);
    }
}

package caravan.node;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A pod on the node: its containers, the one dead instance that the kubelet keeps of each, and its end. */
final class Pod {

    /** One container of the pod's specification, and its instances. */
    private final class Slot {
        private final String name;
        private int restarts;
        private Container running;
        private final List<Container> dead = new ArrayList<>();

        Slot(String name, Instant now) throws IOException {
            this.name = name;
            this.running = instance(now);
        }

        private Container instance(Instant now) throws IOException {
            return new Container(node, Pod.this, name, restarts, random.split(), now);
        }

        void restart(Instant now) throws IOException {
            running.end(now);
            dead.add(running);
            restarts++;
            running = instance(now);
            node.activity().count(Activity.Event.RESTART);
        }

        void collectDead(Instant now) throws IOException {
            if (dead.size() > 1 && dead.get(0).mayBeRemoved(now)) {
                Container oldest = dead.remove(0);
                oldest.removeLink();
                oldest.removeFiles(now);
            }
        }

        List<Container> instances() {
            List<Container> all = new ArrayList<>(dead);
            all.add(running);
            return all;
        }
    }

    private final Container.Surroundings node;
    private final SplittableRandom random;
    private final String name;
    private final String namespace;
    private final String uid;
    private final Path folder;
    private final Instant ends;
    private final List<Slot> slots = new ArrayList<>();
    private boolean ended;
    private boolean linksRemoved;
    private boolean gone;

    Pod(Container.Surroundings node, Path pods, SplittableRandom random, Instant now) throws IOException {
        this.node = node;
        this.random = random;
        name = Names.pod(random);
        namespace = Names.namespace(random);
        uid = Names.uid(random);
        folder = Files.createDirectories(pods.resolve(namespace + '_' + name + '_' + uid));
        ends = Names.later(now, node.plan().podLife, random);
        slots.add(new Slot(Names.container(random), now));
        if (random.nextInt(4) == 0) {
            slots.add(new Slot("sidecar", now));
        }
    }

    String name() {
        return name;
    }

    String namespace() {
        return namespace;
    }

    String uid() {
        return uid;
    }

    Path folder() {
        return folder;
    }

    /** Whether its containers have ended. */
    boolean hasEnded() {
        return ended;
    }

    boolean isGone() {
        return gone;
    }

    double weight() {
        return ended
                ? 0
                : slots.stream().mapToDouble(slot -> slot.running.weight()).sum();
    }

    /** Writes {@code bytesPerWeight} bytes per weight, and moves on whatever is under way. */
    void step(double bytesPerWeight, Instant now) throws IOException {
        if (ended) {
            remove(now);
            return;
        }
        for (Slot slot : slots) {
            double bytes = bytesPerWeight * slot.running.weight();
            double before = random.nextDouble() * bytes;
            slot.running.write(before, now);
            slot.running.rotate(now);
            slot.running.write(bytes - before, now);
            if (slot.running.wantsRestart(now)) {
                slot.restart(now);
            }
            slot.collectDead(now);
        }
        if (!now.isBefore(ends) && slots.stream().noneMatch(slot -> slot.running.isRotating())) {
            end(now);
        }
    }

    private void end(Instant now) throws IOException {
        ended = true;
        for (Slot slot : slots) {
            slot.running.end(now);
        }
    }

    void look(Instant now) throws IOException {
        if (!ended) {
            for (Slot slot : slots) {
                slot.running.look(now);
            }
        }
    }

    /** Goes on with rotations only; false once none is under way. */
    boolean settle(Instant now) throws IOException {
        boolean rotating = false;
        for (Slot slot : slots) {
            slot.running.rotate(now);
            rotating |= slot.running.isRotating();
        }
        return rotating;
    }

    void drain(Instant now) throws IOException {
        if (!ended) {
            for (Slot slot : slots) {
                slot.running.drain(now);
            }
        }
    }

    void close() throws IOException {
        if (!ended) {
            for (Slot slot : slots) {
                slot.running.close();
            }
        }
    }

    private void remove(Instant now) throws IOException {
        if (!mayBeRemoved(now)) {
            return;
        }
        if (!linksRemoved) {
            for (Container container : containers()) {
                container.removeLink();
            }
            linksRemoved = true;
        } else if (!gone) {
            removeFolder(now);
            gone = true;
            node.activity().count(Activity.Event.POD_GONE);
        }
    }

    private boolean mayBeRemoved(Instant now) throws IOException {
        for (Container container : containers()) {
            if (!container.mayBeRemoved(now)) {
                return false;
            }
        }
        return true;
    }

    private void removeFolder(Instant now) throws IOException {
        for (Container container : containers()) {
            container.removeFiles(now);
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(folder)) {
            for (Path empty : folders) {
                Files.delete(empty);
            }
        }
        Files.delete(folder);
    }

    private List<Container> containers() {
        return slots.stream().flatMap(slot -> slot.instances().stream()).toList();
    }
}

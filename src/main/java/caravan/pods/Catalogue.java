package caravan.pods;

import caravan.cri.ContainerPath;
import caravan.kubernetes.ContainerMetadata;
import caravan.kubernetes.Pod;
import caravan.warnings.Warnings;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * All that is known of pods, and what was answered. Its monitor guards all of it, and is held for a look-up or an event,
 * never for I/O. Memory is bounded: by the pods that the source has, by {@link Forgetting} for those that it has no more,
 * and by the number of {@link Answers}.
 */
final class Catalogue implements PodSink {

    /** Statuses follow a container's start within a second or two. */
    private static final long LATE_MILLIS = 5_000;

    /** How much the watch of namespaces may lag behind that of pods. */
    private static final long LAG_MILLIS = 1_000;

    private final PodsOptions options;
    private final LongSupplier clock;
    private final MetadataStore store;
    private final Warnings warnings;
    private final PodCounters counters = new PodCounters();
    private final PodIndex index = new PodIndex();
    private final Answers answers = new Answers();
    private final Labels labels = new Labels();
    private final Forgetting forgetting;
    private volatile long heardAt;

    Catalogue(PodsOptions options, LongSupplier clock, MetadataStore store, Warnings warnings) {
        this.options = options;
        this.clock = clock;
        this.store = store;
        this.warnings = warnings;
        forgetting = new Forgetting(index, answers, store, counters);
        heardAt = clock.getAsLong();
        recall();
    }

    /** Knows what was kept, except where newer things are known. */
    synchronized void recall() {
        store.read().forEach(this::remember);
    }

    private void remember(String uid, String text) {
        try {
            if (index.get(uid) == null) {
                index.add(PodJson.read(text, clock.getAsLong()));
            }
        } catch (IllegalArgumentException e) {
            warnings.warn("remember", "the metadata of a pod was not read and is forgotten: " + e.getMessage());
            store.remove(uid);
        }
    }

    // ---- questions

    /** A settled answer, null where there is none. For any thread, without a lock. */
    Answer.@Nullable Settled settled(ContainerPath path, long now) {
        Answer answer = answers.get(path);
        if (answer == null) {
            return null;
        }
        answer.asked(now);
        return answer.settled();
    }

    synchronized Question ask(ContainerPath path, long now) {
        Answer answer = answers.of(path, now);
        KnownPod pod = index.find(path);
        Pod.Container container = pod == null ? null : pod.instance(path);
        if (isExpected(path, pod, container, now)) {
            if (answer.mayWait(now, options.waitMillis())) {
                return wait(answer, now);
            }
            if (answer.endToWait()) {
                counters.waitTimeouts.increment();
            }
        }
        if (pod == null || container == null) {
            return new Question(Question.Step.ANSWER, answer.settle(pod == null ? null : pod.metadata(null)));
        }
        keep(pod, container, now);
        if (answer.given() == null && store.isPending(pod.pod().uid())) {
            return new Question(Question.Step.STORE, pod.metadata(container));
        }
        return new Question(Question.Step.ANSWER, answer.settle(pod.metadata(container)));
    }

    private Question wait(Answer answer, long now) {
        if (answer.beginToWait()) {
            counters.waits.increment();
        }
        boolean late = now - answer.firstAsked() >= Math.min(LATE_MILLIS, options.waitMillis() / 2);
        return new Question(late ? Question.Step.WAIT_ON : Question.Step.WAIT, null);
    }

    private boolean isExpected(
            ContainerPath path, @Nullable KnownPod pod, Pod.@Nullable Container container, long now) {
        if (pod == null) {
            return true;
        }
        if (pod.isGone()) {
            return false;
        }
        if (container == null) {
            return !pod.isPast(path);
        }
        return options.namespaceLabels() && (pod.namespaceLabels() == null || now < pod.labelledAt())
                || options.nodeLabels() && pod.nodeLabels() == null;
    }

    private void keep(KnownPod pod, Pod.Container container, long now) {
        boolean isNew = pod.use(container, now);
        if (!pod.isKept() || isNew && !pod.shows(container)) {
            pod.keep();
            store.put(pod.pod().uid(), PodJson.write(pod));
        }
    }

    /** Settles what is durable now: as it is now, if it has changed meanwhile. */
    @Nullable
    synchronized ContainerMetadata stored(ContainerPath path, @Nullable ContainerMetadata asked) {
        Answer answer = answers.get(path);
        KnownPod pod = index.find(path);
        Pod.Container container = pod == null ? null : pod.instance(path);
        return answer == null || pod == null || container == null ? asked : answer.settle(pod.metadata(container));
    }

    // ---- events

    @Override
    public synchronized void put(PodState state) {
        heard();
        update(state, LAG_MILLIS);
    }

    @Override
    public synchronized void delete(String uid) {
        heard();
        KnownPod pod = index.get(uid);
        if (pod != null && !pod.isGone()) {
            pod.gone(clock.getAsLong());
            forgetting.oldest();
        }
    }

    @Override
    public synchronized void replace(Collection<PodState> pods) {
        heard();
        Set<String> uids = new HashSet<>();
        for (PodState state : pods) {
            uids.add(state.pod().uid());
            update(state, 0);
        }
        for (KnownPod pod : index.all()) {
            if (!pod.isGone() && !uids.contains(pod.pod().uid())) {
                pod.gone(clock.getAsLong());
            }
        }
        forgetting.oldest();
    }

    /** @param lag after which the pod's namespace, which was there before it, will be known */
    private void update(PodState state, long lag) {
        KnownPod pod = index.get(state.pod().uid());
        if (pod == null) {
            pod = new KnownPod(state, KnownPod.Presence.LIVE, clock.getAsLong());
            pod.labelledAt(clock.getAsLong() + lag);
            index.add(pod);
        } else if (!pod.isLive() || !pod.state().equals(state)) {
            List<String> before = PodIndex.keys(pod);
            pod.live(state);
            index.update(pod, before);
        } else {
            return;
        }
        labels.putOn(pod);
        changed(pod);
    }

    private void changed(KnownPod pod) {
        if (pod.isKept()) {
            store.put(pod.pod().uid(), PodJson.write(pod));
        }
        for (Answer answer : answers.by(PodIndex.keys(pod))) {
            refresh(answer);
        }
    }

    /** What was given is given as it is now; what was not complete has to be looked up, and stored, first. */
    private void refresh(Answer answer) {
        KnownPod pod = index.find(answer.path());
        if (answer.settled() == null || pod == null) {
            return;
        }
        Pod.Container container = pod.instance(answer.path());
        if (container != null && answer.given() == null) {
            answer.unsettle();
        } else if (container != null || answer.given() == null) {
            answer.settle(pod.metadata(container));
        }
    }

    @Override
    public synchronized void putNamespace(NamespaceState namespace) {
        heard();
        labels.put(namespace);
        relabel(namespace.name());
    }

    @Override
    public synchronized void deleteNamespace(String name, String uid) {
        heard();
        labels.delete(name, uid);
    }

    @Override
    public synchronized void replaceNamespaces(Collection<NamespaceState> all) {
        heard();
        labels.replace(all);
        relabel(null);
    }

    @Override
    public synchronized void putNode(Map<String, String> ofNode) {
        heard();
        labels.putNode(ofNode);
        relabel(null);
    }

    private void relabel(@Nullable String namespace) {
        for (KnownPod pod : index.all()) {
            if (pod.isLive() && (namespace == null || namespace.equals(pod.pod().namespace())) && labels.putOn(pod)) {
                changed(pod);
            }
        }
    }

    @Override
    public void heard() {
        heardAt = clock.getAsLong();
    }

    @Override
    public PodCounters counters() {
        return counters;
    }

    @Override
    public Warnings warnings() {
        return warnings;
    }

    /** Forgets what nobody has asked for during {@code keep}. */
    synchronized void forget(long now) {
        forgetting.before(now - options.keepMillis());
    }

    // ---- figures

    synchronized int podCount() {
        return index.all().size();
    }

    /** Milliseconds since the source has told anything, or since the start. */
    long silentMillis() {
        return Math.max(0, clock.getAsLong() - heardAt);
    }
}

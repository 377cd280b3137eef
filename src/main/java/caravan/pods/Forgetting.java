package caravan.pods;

import caravan.kubernetes.ContainerMetadata;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Forgets what nobody asks for any more, and what is too much. Guarded by the lock of the {@link Catalogue}. */
final class Forgetting {

    /** Of the labels and annotations of pods that their source does not have any more. */
    private static final long MOST_CHARACTERS = 4 << 20;

    private final PodIndex index;
    private final Answers answers;
    private final MetadataStore store;
    private final PodCounters counters;

    Forgetting(PodIndex index, Answers answers, MetadataStore store, PodCounters counters) {
        this.index = index;
        this.answers = answers;
        this.store = store;
        this.counters = counters;
    }

    /** What was last asked for before then: answers, instances, and pods that are not live. */
    void before(long time) {
        for (Answer answer : new ArrayList<>(answers.all())) {
            use(answer);
            if (answer.lastAsked() < time) {
                answers.remove(answer);
            }
        }
        for (KnownPod pod : new ArrayList<>(index.all())) {
            if (!pod.isLive() && pod.usedAt() < time) {
                forget(pod);
            } else {
                forgetInstances(pod, time);
            }
        }
    }

    private void use(Answer answer) {
        KnownPod pod = index.find(answer.path());
        ContainerMetadata given = answer.given();
        if (pod != null && given != null && given.container() != null) {
            pod.use(given.container(), answer.lastAsked());
        } else if (pod != null) {
            pod.usedAt(answer.lastAsked());
        }
    }

    private void forgetInstances(KnownPod pod, long time) {
        List<String> keys = PodIndex.keys(pod);
        if (pod.forgetInstances(time)) {
            index.update(pod, keys);
            if (pod.isKept()) {
                store.put(pod.pod().uid(), PodJson.write(pod));
            }
        }
    }

    private void forget(KnownPod pod) {
        counters.forgotten.increment();
        index.remove(pod);
        if (pod.isKept()) {
            store.remove(pod.pod().uid());
        }
    }

    /** Keeps pods that are not live within their bound: those that nobody has asked for the longest go first. */
    void oldest() {
        List<KnownPod> idle = new ArrayList<>(
                index.all().stream().filter(pod -> !pod.isLive()).toList());
        long size = idle.stream().mapToLong(KnownPod::size).sum();
        if (size <= MOST_CHARACTERS) {
            return;
        }
        idle.sort(Comparator.comparingLong(KnownPod::usedAt));
        for (KnownPod pod : idle) {
            if (size <= MOST_CHARACTERS / 2) {
                return;
            }
            size -= pod.size();
            answers.by(PodIndex.keys(pod)).forEach(answers::remove);
            forget(pod);
        }
    }
}

package caravan.pods;

import caravan.api.Reason;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongSupplier;

/** Makes the source that is chosen, and loads the classes of no other one. */
final class Sources {

    private Sources() {}

    /** @throws IllegalArgumentException if the class path lacks what the source needs, or a file is not what it should be */
    static PodSource of(PodsOptions options, LongSupplier clock) {
        try {
            return switch (options.source()) {
                case API -> new ApiSource(options, clock);
                case KUBELET -> new KubeletSource(options, clock);
                case FOLDER -> new FolderSource(options);
                case DOWNWARD -> new OwnPod(options);
                case NONE -> new NoSource();
            };
        } catch (NoClassDefFoundError e) {
            throw new IllegalArgumentException(
                    "pods: the source " + options.source().name().toLowerCase(Locale.ROOT)
                            + " needs camel-kubernetes on the class path: lacks " + e.getMessage(),
                    e);
        } catch (IllegalArgumentException e) {
            throw e;
        } catch (RuntimeException e) {
            // fabric8 on files that are not what they should be
            throw new IllegalArgumentException(
                    "pods: the source " + options.source().name().toLowerCase(Locale.ROOT)
                            + " cannot be made from `server`, `kubeconfig` and `caFile`: " + Reason.of(e),
                    e);
        }
    }

    /** Knows nothing. */
    private static final class NoSource implements PodSource {

        @Override
        public void start(PodSink sink) {
            sink.putNode(Map.of());
        }

        @Override
        public void tick() {}

        @Override
        public String state() {
            return "none";
        }

        @Override
        public void close() {}
    }
}

package caravan.kubernetes;

import caravan.cri.ContainerPath;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One instance of a container, by what its path and its pod's status tell together. The path says which one it is; the
 * status shows the last one, and the id of the one before. Of that no image is known: a pod's image may be changed
 * from one instance to the next.
 *
 * @param id without the runtime's scheme
 * @param restartCount how many instances there were before it
 * @param isShown whether it stands in the status
 */
record Instance(
        @Nullable String id,
        @Nullable Integer restartCount,
        @Nullable String image,
        @Nullable String imageId,
        boolean isShown) {

    /** @param status of the container, null where there is none */
    static Instance of(ContainerPath path, Pod.@Nullable Container status) {
        if (status != null && isOf(path, status.id(), status.restartCount())) {
            return new Instance(
                    or(path.containerId(), status.id()),
                    or(path.restartCount(), status.restartCount()),
                    status.image(),
                    status.imageId(),
                    true);
        }
        if (status != null && isOf(path, status.formerId(), status.restartCount() - 1)) {
            return new Instance(
                    or(path.containerId(), status.formerId()),
                    or(path.restartCount(), Math.max(0, status.restartCount() - 1)),
                    null,
                    null,
                    true);
        }
        return new Instance(path.containerId(), path.restartCount(), null, null, false);
    }

    /**
     * An id is sure; where the path has none, its number in the sequence tells. A status without the id shows no
     * instance, only that there is to be one.
     */
    private static boolean isOf(ContainerPath path, @Nullable String id, int restartCount) {
        String named = path.containerId();
        return id != null && (named != null ? named.equals(id) : Objects.equals(path.restartCount(), restartCount));
    }

    private static <T> @Nullable T or(@Nullable T first, @Nullable T second) {
        return first != null ? first : second;
    }
}

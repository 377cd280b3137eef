package caravan.pods;

import caravan.kubernetes.ContainerMetadata;
import org.jspecify.annotations.Nullable;

/**
 * What the {@link Catalogue} says to a question.
 *
 * @param metadata the answer, to be given at once or when it is stored
 */
record Question(Step step, @Nullable ContainerMetadata metadata) {

    /** What is to be done. */
    enum Step {
        /** Give the answer. */
        ANSWER,
        /** Flush the store, then {@link Catalogue#stored}. */
        STORE,
        /** Let it be asked again. */
        WAIT,
        /** The same, and it has been asked for during some time. */
        WAIT_ON
    }
}

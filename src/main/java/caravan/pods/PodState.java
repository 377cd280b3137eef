package caravan.pods;

import caravan.kubernetes.Pod;

/**
 * A pod as its source tells of it.
 *
 * @param createdMillis {@code metadata.creationTimestamp}, in milliseconds since 1970; 0 if it is not known
 */
record PodState(Pod pod, long createdMillis) {}

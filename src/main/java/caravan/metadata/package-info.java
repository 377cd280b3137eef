/** The {@code pod-metadata:} component: gives records what Kubernetes knows of their pods. */
@NullMarked
package caravan.metadata;

import org.jspecify.annotations.NullMarked;

/** What Kubernetes knows of the container that wrote a log, and how it is placed on records. */
@NullMarked
package caravan.kubernetes;

import org.jspecify.annotations.NullMarked;

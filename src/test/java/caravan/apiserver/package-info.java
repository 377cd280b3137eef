/** A Kubernetes API server, and a kubelet, as far as a reader of pods, namespaces and nodes sees them. */
@NullMarked
package caravan.apiserver;

import org.jspecify.annotations.NullMarked;

/** The sample node: what containerd and the kubelet do to a log folder, and the judge of what a collector made of it. */
@NullMarked
package caravan.node;

import org.jspecify.annotations.NullMarked;

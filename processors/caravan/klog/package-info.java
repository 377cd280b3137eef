/** Lines as Kubernetes' own programs write them with klog, as text or JSON. */
@NullMarked
package caravan.klog;

import org.jspecify.annotations.NullMarked;

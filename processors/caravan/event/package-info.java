/** Makes records of Kubernetes events. */
@NullMarked
package caravan.event;

import org.jspecify.annotations.NullMarked;

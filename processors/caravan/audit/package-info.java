/** The audit log of a Kubernetes API server: events, lists of events, and what of their bodies is passed on. */
@NullMarked
package caravan.audit;

import org.jspecify.annotations.NullMarked;

/**
 * The HTTP server of the runner for probes and Prometheus: that of the JDK, for Camel's own takes 17 MiB of resident memory
 * with one event loop, out of 128. Camel JBang and Quarkus have theirs, which tell the same.
 */
@NullMarked
package caravan.observe;

import org.jspecify.annotations.NullMarked;

/**
 * The stores that Caravan delivers to, as real servers: each in a process of its own, on a free port of the loopback
 * interface, to be stopped, killed and started again on the same data in the middle of a test; and a proxy in front
 * of them that does what networks do.
 *
 * <p>The servers come from Maven: {@code src/test/servers} tells how, {@link caravan.server.Artifacts} where they are.
 */
@NullMarked
package caravan.server;

import org.jspecify.annotations.NullMarked;

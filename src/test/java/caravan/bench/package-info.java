/** Benchmarks: small parts by JMH, and whole processes over a big corpus next to the limits of the machine. */
@NullMarked
package caravan.bench;

import org.jspecify.annotations.NullMarked;

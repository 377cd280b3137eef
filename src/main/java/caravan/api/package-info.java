/**
 * The Kubernetes API: requests through fabric8's HTTP client, and resources that are listed and watched.
 *
 * <p>{@link caravan.api.ListWatch} says how a list and the watches after it go; {@link caravan.api.Resource} is what it
 * is about, and who is told. Only {@code Fabric8Client} needs the classes of fabric8, and Jackson comes with them.
 */
@NullMarked
package caravan.api;

import org.jspecify.annotations.NullMarked;

/** The OCI image: what is in the file that the profile {@code image} builds, and how it runs as the manifests run it. */
@NullMarked
package caravan.image;

import org.jspecify.annotations.NullMarked;

/** What is in {@code k8s/}: as kustomize renders it, as the API server would read it, and by the rules of this house. */
@NullMarked
package caravan.manifests;

import org.jspecify.annotations.NullMarked;

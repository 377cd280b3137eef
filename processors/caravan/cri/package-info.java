/**
 * Container logs: lines of the container runtime interface and of docker's json-file driver become records, pieces of
 * one long line become one record, and the path tells which container wrote it.
 */
@NullMarked
package caravan.cri;

import org.jspecify.annotations.NullMarked;

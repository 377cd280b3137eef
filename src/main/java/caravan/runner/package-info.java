/** Runs the YAML routes of a folder, or of the jar, as a plain Java program. */
@NullMarked
package caravan.runner;

import org.jspecify.annotations.NullMarked;

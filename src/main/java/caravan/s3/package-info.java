/**
 * What the destination S3 needs beside {@code aws2-s3:}: a client that is set up by the properties {@code s3.*}, and the
 * keys of objects. Who does not choose it loads nothing of the SDK.
 */
@NullMarked
package caravan.s3;

import org.jspecify.annotations.NullMarked;

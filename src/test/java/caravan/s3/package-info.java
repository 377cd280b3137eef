/** Tests of the destination S3, with a real server. */
package caravan.s3;

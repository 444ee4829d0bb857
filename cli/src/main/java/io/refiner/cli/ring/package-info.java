/**
 * A whole ring on one machine: the embedded broker and the three roles, in this JVM or each in one
 * of its own.
 */
package io.refiner.cli.ring;

/** Warnings about what others write, in numbers that a log can bear. */
package io.refiner.messaging.warning;

/**
 * Problems from files: the shapes in which word problems are published, JSON lines of our own, and
 * raw problems in words, streamed one by one and within limits.
 */
package io.refiner.reasoning.dataset;

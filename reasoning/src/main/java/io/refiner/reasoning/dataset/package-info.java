/**
 * Problems from files: REFINER's JSON, JSON lines of our own, and raw problems in words, streamed
 * one by one and within limits.
 */
package io.refiner.reasoning.dataset;

/**
 * A generator without a model, for benchmarks and tests of the ring: what it says follows from the
 * problem's gold.
 */
package io.refiner.generator.scripted;

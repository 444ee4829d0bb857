/** The ring from end to end on the embedded broker, with a scripted generator and the oracle. */
package io.refiner.benchmarks.ring;

/** What it costs to replay the log. */
package io.refiner.benchmarks.replay;

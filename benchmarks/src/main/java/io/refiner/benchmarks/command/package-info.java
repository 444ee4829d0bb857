/** How benchmarks are run from the command line. */
package io.refiner.benchmarks.command;

/** {@code refiner evaluate}: which runs make its table, how they are run, and how it is shown. */
package io.refiner.cli.evaluation;
